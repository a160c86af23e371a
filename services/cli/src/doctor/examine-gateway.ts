import { meResponseSchema, statusResponseSchema } from '@recovery/contracts';
import { errorMessage } from '@recovery/runtime';
import type { GatewayClient } from '../gateway/gateway-client.ts';
import { GatewayProblem, WITHOUT_US } from '../gateway/gateway-problem.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Whether the gateway answers, is ready, and lets us in. */
export async function examineGateway(gateway: GatewayClient): Promise<Finding[]> {
  try {
    const { name, role } = await gateway.get('api/recovery/me', meResponseSchema);
    return [
      ok('gateway', `answers at ${gateway.url}, to ${name} (${role})`),
      await readiness(gateway),
      ...(await warnings(gateway)),
    ];
  } catch (error) {
    if (!(error instanceof GatewayProblem)) {
      return [fail('gateway', errorMessage(error), 'logs/processes/api-gateway.log tells why it ended')];
    }
    return [warn('gateway', `answers at ${gateway.url}, and refuses: ${error.message}`, 'give it a key that is valid')];
  }
}

async function readiness(gateway: GatewayClient): Promise<Finding> {
  try {
    const { status, checks } = await gateway.readiness();
    if (status === 'ok') return ok('gateway ready', 'it can do its work');
    const failing = Object.entries(checks)
      .filter(([, check]) => !check.ok)
      .map(([name, { message }]) => (message === undefined ? name : `${name}: ${message}`));
    return fail('gateway ready', `it cannot do its work: ${failing.join('; ')}`, WITHOUT_US);
  } catch (error) {
    return fail('gateway ready', errorMessage(error), 'logs/processes/api-gateway.log tells why');
  }
}

/** While it cannot be asked, its readiness says so. */
async function warnings(gateway: GatewayClient): Promise<Finding[]> {
  try {
    const status = await gateway.get('api/recovery/status', statusResponseSchema);
    return status.warnings.map((words) =>
      warn('gateway warns', words, 'recovery status shows it for as long as it is so'),
    );
  } catch {
    return [];
  }
}

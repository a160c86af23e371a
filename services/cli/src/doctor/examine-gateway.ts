import { meResponseSchema, statusResponseSchema } from '@recovery/contracts';
import { errorMessage } from '@recovery/runtime';
import { z } from 'zod';
import type { GatewayClient } from '../gateway/gateway-client.ts';
import { GatewayProblem } from '../gateway/gateway-problem.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const readySchema = z.looseObject({});

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
    await gateway.get('readyz', readySchema);
    return ok('gateway ready', 'it can do its work');
  } catch (error) {
    const advice =
      'its /health tells which part is missing; mostly it is Redis, a clock it does not know yet, or a paused queue';
    return fail('gateway ready', `it cannot do its work (${errorMessage(error)})`, advice);
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

import { setTimeout as delay } from 'node:timers/promises';
import {
  incidentsResponseSchema,
  serviceResponseSchema,
  type IncidentView,
  type ServiceView,
} from '@recovery/contracts';
import { restartEnd, type RestartEnd } from '@recovery/domain';
import { errorMessage } from '@recovery/runtime';
import { servicePath, type GatewayCall } from '../commands/command.ts';
import { GatewayProblem } from '../gateway/gateway-problem.ts';

export interface RecoveryEnd extends RestartEnd {
  readonly message: string;
}

interface Followed extends Pick<GatewayCall, 'gateway' | 'signal'> {
  readonly service: string;
  readonly recoveryId: string;
  readonly timeoutMs: number;
  /** Told how it goes, in words, whenever that has changed. */
  tell(message: string): void;
}

const LOOK_EVERY_MS = 500;
const INCIDENTS_LOOKED_AT = 20;

/**
 * Looks at a recovery until it is verified or over, through all its attempts; null when the time is up. A gateway that
 * is away for a while is waited for.
 * @throws {GatewayProblem} when it refuses to be asked
 */
export async function followRecovery(followed: Followed): Promise<RecoveryEnd | null> {
  const { gateway, service, recoveryId, timeoutMs, signal, tell } = followed;
  const deadline = performance.now() + timeoutMs;
  let told = '';
  const tellOnce = (message: string): void => {
    // A countdown is no news, nor is one more check that failed.
    const shape = message.replaceAll(/\d+/gu, '');
    if (shape !== told) tell(message);
    told = shape;
  };
  while (performance.now() < deadline) {
    try {
      const [{ service: view }, { incidents }] = await Promise.all([
        gateway.get(servicePath(service), serviceResponseSchema),
        gateway.get(`${servicePath(service)}/incidents`, incidentsResponseSchema, { limit: INCIDENTS_LOOKED_AT }),
      ]);
      const end = endOf(
        view,
        incidents.find(({ id }) => id === recoveryId),
      );
      if (end !== null) return end;
      tellOnce(view.message);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof GatewayProblem && error.problem.status < 500) throw error;
      tellOnce(errorMessage(error));
    }
    await delay(Math.max(1, Math.min(LOOK_EVERY_MS, deadline - performance.now())), undefined, { signal });
  }
  return null;
}

/** null while it goes on, and while nothing is known of it. */
export function endOf(
  { status, incidentId, message }: Pick<ServiceView, 'status' | 'incidentId' | 'message'>,
  incident: Pick<IncidentView, 'id' | 'outcome' | 'verifiedAt'> | undefined,
): RecoveryEnd | null {
  if (incident === undefined) return null;
  const end = restartEnd({
    outcome: incident.outcome,
    isVerified: incident.verifiedAt !== null,
    standing: status === 'error' && incidentId === incident.id ? 'givenUp' : 'inHand',
    awaited: 'allAttempts',
  });
  return end === null ? null : { ...end, message: end.message ?? message };
}

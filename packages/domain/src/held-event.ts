import type { Decision } from './decide.ts';
import type { GateName } from './gate.ts';
import type { ServiceEvent } from './service-event.ts';

/** Gates that open as soon as other recoveries have ended or a moment has passed: the recovery may stand in the queue. */
const OPEN_SOON: readonly GateName[] = ['concurrency', 'velocity'];

/** Whether a recovery may be queued: the gates are asked again when its turn comes, and hold it there. */
export function mayQueue({ verdicts }: Decision): boolean {
  return verdicts.every(({ gate, allowed }) => allowed || OPEN_SOON.includes(gate));
}

/**
 * What a decision that said no means for the service. No attempt, no budget left, or no ladder at all is for a
 * person to change: `error`. Every other gate may open by itself.
 */
export function heldEvent({ heldBy, incidentId }: Decision): ServiceEvent | null {
  if (heldBy === null) return null;
  const { gate, retryAt } = heldBy;
  const isForAPerson = gate === 'attempts' || gate === 'ladder' || (gate === 'budget' && retryAt !== null);
  return isForAPerson && incidentId !== null
    ? { type: 'recoveryGivenUp', incidentId, reason: heldBy.reason }
    : { type: 'recoveryHeld', reason: heldBy.reason };
}

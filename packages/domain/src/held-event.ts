import type { Decision } from './decide.ts';
import type { ServiceEvent } from './service-event.ts';

/**
 * What a decision that said no means for the service. No attempt or no budget left is for a person to
 * change: `error`. Every other gate may open by itself.
 */
export function heldEvent({ heldBy, incidentId }: Decision): ServiceEvent | null {
  if (heldBy === null) return null;
  const isSpent = heldBy.gate === 'attempts' || (heldBy.gate === 'budget' && heldBy.retryAt !== null);
  return isSpent && incidentId !== null
    ? { type: 'recoveryGivenUp', incidentId, reason: heldBy.reason }
    : { type: 'recoveryHeld', reason: heldBy.reason };
}

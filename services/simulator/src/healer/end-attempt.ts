import type { ServiceEvent, ServiceState } from '@recovery/domain';
import type { Attempt } from '../happening.ts';
import { applyEvent } from './apply-event.ts';
import type { Place } from './healer.ts';
import { tellWhyGivenUp } from './hold-unless-allowed.ts';
import type { RecoveryOutcome } from './recoveries.ts';

/** The one end of an attempt, and what becomes of its job. */
export function endAttempt(
  attempt: Attempt,
  {
    error,
    startedAt,
    interrupted,
    ...place
  }: Place & {
    /** null: verified. */
    error: string | null;
    /** Epoch ms. */
    startedAt: number;
    /** Found dead rather than ended by its own worker. */
    interrupted: boolean;
  },
): RecoveryOutcome {
  const { service, healer } = place;
  const now = healer.clock.now();
  const ended = { incidentId: attempt.incident.id, attempt: attempt.number };
  const event: ServiceEvent =
    error === null ? { type: 'attemptSucceeded', ...ended } : { type: 'attemptFailed', ...ended, error, interrupted };
  const durationMs = now - startedAt;
  healer.tell({ type: 'attemptEnded', at: now, serviceId: service.id, attempt, error, durationMs });
  const { state } = applyEvent(event, place);
  if (error === null) return { type: 'finished' };
  tellWhyGivenUp(state, place);
  return attemptOutcome(state, now);
}

/** As in recovery-worker/attempt-outcome.ts. */
function attemptOutcome(state: ServiceState, now: number): RecoveryOutcome {
  switch (state.phase) {
    case 'coolingDown':
      return { type: 'retry', delayMs: Math.max(0, state.until - now) };
    case 'error':
      return { type: 'giveUp' };
    default:
      return { type: 'finished' };
  }
}

import type { ServiceState } from '@recovery/domain';
import type { Outcome } from './recovery-jobs.ts';

/** attempt-outcome.ts of the recovery worker. */
export function attemptOutcome(state: ServiceState, now: number): Outcome {
  return state.phase === 'coolingDown'
    ? { type: 'retry', delayMs: Math.max(0, state.until - now) }
    : { type: 'finished' };
}

import type { ServiceState } from '@recovery/domain';
import type { RecoveryOutcome } from '@recovery/queue';

/** What becomes of the job after an attempt that did not succeed. */
export function attemptOutcome(state: ServiceState, { now, reason }: { now: number; reason: string }): RecoveryOutcome {
  switch (state.phase) {
    case 'coolingDown':
      return { type: 'retry', delayMs: Math.max(0, state.until - now), reason };
    case 'error':
      return { type: 'giveUp', reason: state.reason };
    default:
      return { type: 'finished', note: reason };
  }
}

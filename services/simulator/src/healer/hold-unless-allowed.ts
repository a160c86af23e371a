import { attemptTrigger, decide, heldEvent, type Decision, type ServiceState } from '@recovery/domain';
import { applyEvent } from './apply-event.ts';
import { decisionContext } from './decision-context.ts';
import type { Place } from './healer.ts';
import { tellDecision } from './tell-decision.ts';
import type { RecoveryOutcome } from './recoveries.ts';
import { WORKER_TIMES } from './worker-times.ts';

/** null when all gates agree, else what becomes of the job, as in recovery-worker/hold-unless-allowed.ts. */
export function holdUnlessAllowed(state: ServiceState, place: Place): RecoveryOutcome | null {
  const { healer } = place;
  if (state.incident === null) return { type: 'finished' };
  healer.brake.look();
  const decision = decide(state, decisionContext(attemptTrigger(state.incident), place));
  tellDecision(decision, { asker: 'healer', ...place });
  return decision.allowed ? null : hold(decision, place);
}

function hold(decision: Decision, place: Place): RecoveryOutcome {
  const event = heldEvent(decision);
  if (event !== null) applyEvent(event, place);
  if (event?.type === 'recoveryGivenUp') return { type: 'giveUp' };
  const retryAt = decision.heldBy?.retryAt ?? null;
  const waitMs = retryAt === null ? WORKER_TIMES.LONGEST_HOLD_MS : retryAt - place.healer.clock.now();
  return {
    type: 'hold',
    delayMs: Math.min(Math.max(waitMs, WORKER_TIMES.SHORTEST_HOLD_MS), WORKER_TIMES.LONGEST_HOLD_MS),
  };
}

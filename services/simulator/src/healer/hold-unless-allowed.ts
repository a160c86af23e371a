import { attemptTrigger, decide, heldEvent, type Decision, type Incident, type ServiceState } from '@recovery/domain';
import { applyEvent } from './apply-event.ts';
import { decisionContext } from './decision-context.ts';
import type { Place } from './healer.ts';
import { tellDecision } from './tell-decision.ts';
import type { RecoveryOutcome } from './recoveries.ts';
import { WORKER_TIMES } from './worker-times.ts';

/** null when all gates agree, else what becomes of the job, as in recovery-worker/hold-unless-allowed.ts. */
export function holdUnlessAllowed(state: ServiceState, place: Place): RecoveryOutcome | null {
  if (state.incident === null) return { type: 'finished' };
  const decision = askGates({ state, incident: state.incident }, place);
  return decision.allowed ? null : hold(decision, place);
}

/** After the end of an attempt that left none. */
export function tellWhyGivenUp(state: ServiceState, place: Place): void {
  if (state.phase === 'error' && state.incident !== null) askGates({ state, incident: state.incident }, place);
}

function askGates({ state, incident }: { state: ServiceState; incident: Incident }, place: Place): Decision {
  place.healer.brake.look();
  const decision = decide(state, decisionContext(attemptTrigger(incident), place));
  tellDecision(decision, { asker: 'healer', ...place });
  return decision;
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

import {
  attemptTrigger,
  checksOfDependencies,
  decide,
  heldCheckJobId,
  heldEvent,
  mayQueue,
  recoveryJobAttempts,
  recoveryJobId,
  type ServiceState,
} from '@recovery/domain';
import { decisionContext } from './decision-context.ts';
import type { Place } from './healer.ts';
import { tellDecision } from './tell-decision.ts';

/** Asks every gate, and queues the recovery or says why it is held, as in probe-worker/consider-recovery.ts. */
export function considerRecovery(state: ServiceState, place: Place): void {
  const { service, healer } = place;
  if (state.incident === null) return;
  const context = decisionContext(attemptTrigger(state.incident), place);
  const decision = decide(state, context);
  const now = healer.clock.now();
  tellDecision(decision, { asker: 'healer', ...place });
  for (const { serviceId, jobId } of checksOfDependencies(state, context)) {
    healer.checks.check({ serviceId, conclusive: false }, { jobId });
  }
  if (mayQueue(decision)) enqueueRecovery(state, place);
  const held = heldEvent(decision);
  if (held === null) return;
  healer.states.apply(held, service.watched.policy);
  const retryAt = decision.heldBy?.retryAt ?? null;
  if (held.type === 'recoveryHeld' && retryAt !== null && !mayQueue(decision)) {
    healer.checks.check(
      { serviceId: service.id, conclusive: false },
      { delayMs: retryAt - now, jobId: heldCheckJobId({ serviceId: service.id, retryAt }) },
    );
  }
}

/** One job an incident, however often it is asked for. */
export function enqueueRecovery(state: ServiceState, { service, healer }: Place): void {
  const { incident } = state;
  if (incident === null) return;
  healer.recoveries.enqueue(
    { serviceId: service.id, incidentId: incident.id },
    { jobId: recoveryJobId(incident), attempts: recoveryJobAttempts(state, service.watched.policy) },
  );
}

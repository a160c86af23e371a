import type { WatchedService } from '@recovery/contracts';
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
import type { CheckDeps } from './check-service.ts';

export interface Place {
  readonly service: WatchedService;
  readonly deps: CheckDeps;
}

/** Asks every gate, records the decision, and starts the recovery or says why it is held. */
export async function considerRecovery(state: ServiceState, place: Place): Promise<void> {
  const { service, deps } = place;
  const { policy, id: serviceId } = service;
  if (state.incident === null) return;
  const context = await deps.store.decisionContext({
    policy,
    trigger: attemptTrigger(state.incident),
    switches: deps.configuration.switches(service),
    maintenance: deps.configuration.current().maintenance,
    observer: deps.observer(service),
    limits: deps.limits,
    now: deps.now(),
  });
  const decision = decide(state, context);
  await deps.store.decisions.record(decision, { state, context });
  for (const { serviceId: dependency, jobId } of checksOfDependencies(state, context)) {
    await deps.checks.check({ serviceId: dependency, trigger: 'dependency', conclusive: false }, { jobId });
  }
  if (mayQueue(decision)) await enqueueRecovery(state, place);
  const held = heldEvent(decision);
  if (held === null) return;
  await deps.store.states.apply({ serviceId, policy, now: deps.now(), event: held });
  const retryAt = decision.heldBy?.retryAt ?? null;
  if (held.type === 'recoveryHeld' && retryAt !== null && !mayQueue(decision)) {
    await deps.checks.check(
      { serviceId, trigger: 'retry', conclusive: false },
      { delayMs: retryAt - deps.now(), jobId: heldCheckJobId({ serviceId, retryAt }) },
    );
  }
}

/** One job an incident, however often it is asked for. */
export async function enqueueRecovery(state: ServiceState, { service, deps }: Place): Promise<void> {
  const { incident } = state;
  if (incident === null) return;
  await deps.recoveries.enqueue(
    { serviceId: service.id, incidentId: incident.id, trigger: incident.trigger },
    { jobId: recoveryJobId(incident), attempts: recoveryJobAttempts(state, service.policy) },
  );
}

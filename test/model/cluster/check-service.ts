import {
  attemptTrigger,
  checksOfDependencies,
  heldCheckJobId,
  heldEvent,
  initialState,
  mayQueue,
  recoveryJobAttempts,
  recoveryJobId,
  type ProbeResult,
  type ServiceState,
} from '@recovery/domain';
import type { Component, Task } from './component.ts';
import type { CheckJob } from './health-checks.ts';
import { applyEvent, configured, decisionContext, type Surroundings } from './surroundings.ts';
import type { Watched } from './watched.ts';

const UNKNOWN: ProbeResult = { outcome: 'unknown', latencyMs: 10, errorClass: 'observer', message: 'our fault' };

export interface Checking {
  readonly service: Watched;
  readonly component: Component;
  readonly around: Surroundings;
}

/** check-service.ts of the probe worker, one `await` after the other. */
export function* checkService(
  { serviceId, trigger, conclusive }: CheckJob,
  { component, around }: { component: Component; around: Surroundings },
): Task<void> {
  const { store, parts, timeline, record } = around;
  const service = configured(serviceId, around);
  if (service?.is !== 'watched') return;
  const place = { service, component, around };
  const startedAt = parts.now(component);
  const known = store.state(serviceId) ?? initialState({ serviceId, now: startedAt });
  if (!parts.isCheckDue(known, { conclusive, policy: service.policy, now: startedAt })) return;
  record({ type: 'checkBegun', service: serviceId, trigger, at: timeline.now });
  const result = look(place);
  yield { ms: result.latencyMs };
  const { state, effects } = finishCheck({ startedAt, result, conclusive }, place);
  yield { ms: 1 };
  for (const { type } of effects) {
    if (type === 'resumeRecovery') enqueueRecovery(state, place);
    if (type === 'considerRecovery') considerRecovery(state, place);
  }
}

/** One look at the service. Whose canaries fail sees nothing. */
export function look({ service, component }: Checking): ProbeResult {
  return component.seesStraight ? service.patient.answer() : UNKNOWN;
}

export function finishCheck(
  check: { startedAt: number; result: ProbeResult; conclusive: boolean },
  place: Checking,
): ReturnType<typeof applyEvent> {
  const { service, component, around } = place;
  const endedAt = around.parts.now(component);
  const applied = applyEvent({ type: 'probeFinished', ...check }, place);
  around.record({
    type: 'checkEnded',
    service: service.id,
    by: component.name,
    ...check,
    endedAt,
    shown: { errorCount: applied.state.errorCount, isHard: isHard(applied.state) },
    at: around.timeline.now,
  });
  return applied;
}

function isHard(state: ServiceState): boolean {
  return (
    (state.phase === 'failing' && state.hardness === 'hard') ||
    state.phase === 'coolingDown' ||
    state.phase === 'recovering' ||
    state.phase === 'error'
  );
}

/** consider-recovery.ts */
function considerRecovery(state: ServiceState, place: Checking): void {
  const { service, component, around } = place;
  const { incident } = state;
  if (incident === null) return;
  const context = decisionContext({ service, component, trigger: attemptTrigger(incident) }, around);
  const decision = around.parts.decide(state, context);
  for (const { serviceId: dependency, jobId: id } of checksOfDependencies(state, context)) {
    around.checks.add({ serviceId: dependency, trigger: 'neighbour', conclusive: false }, { id });
  }
  if (mayQueue(decision)) enqueueRecovery(state, place);
  const held = heldEvent(decision);
  if (held === null) return;
  applyEvent(held, place);
  const retryAt = decision.heldBy?.retryAt ?? null;
  if (held.type === 'recoveryHeld' && retryAt !== null && !mayQueue(decision)) {
    around.checks.add(
      { serviceId: service.id, trigger: 'retry', conclusive: false },
      { id: heldCheckJobId({ serviceId: service.id, retryAt }), delayMs: retryAt - context.now },
    );
  }
}

function enqueueRecovery(state: ServiceState, { service, around }: Checking): void {
  const { incident } = state;
  if (incident === null) return;
  around.jobs.enqueue(
    recoveryJobId(incident),
    { serviceId: service.id, incidentId: incident.id },
    { attempts: recoveryJobAttempts(state, service.policy) },
  );
}

import type { RecoveryJob, WatchedService } from '@recovery/contracts';
import {
  decide,
  heldEvent,
  reprobeVerdict,
  type Decision,
  type ErrorClass,
  type Incident,
  type ServiceState,
} from '@recovery/domain';
import type { RecoveryOutcome } from '@recovery/queue';
import { endedEvent, skippedEvent } from './attempt-events.ts';
import { attemptOutcome } from './attempt-outcome.ts';
import { applyEvent, type RecoveryDeps } from './recovery-deps.ts';

/** While a gate holds, the gates are asked again at least this often. */
const LONGEST_HOLD_MS = 5000;
const SHORTEST_HOLD_MS = 250;
const REPROBE_AGAIN_MS = 1000;

export type Prepared =
  | { readonly incident: Incident; readonly errorClass: ErrorClass | null }
  | { readonly outcome: RecoveryOutcome };

interface Place {
  readonly service: WatchedService;
  readonly deps: RecoveryDeps;
}

/** Everything that must be true before anything is done; run under the service's lease. */
export async function prepareAttempt(job: RecoveryJob, place: Place): Promise<Prepared> {
  const { service, deps } = place;
  const state = await deps.store.states.get(service.id);
  const incident = state?.incident ?? null;
  if (state === null || incident === null || incident.id !== job.incidentId || incident.verifiedAt !== null) {
    return { outcome: { type: 'finished', note: 'its incident is over' } };
  }
  if (state.phase === 'error' || state.phase === 'stopped')
    return { outcome: { type: 'finished', note: state.reason } };
  // We hold the lease, so whoever began this attempt is gone.
  if (state.phase === 'recovering') return { outcome: await endInterrupted(state, incident, place) };

  const decision = await askGates(state, incident, place);
  if (!decision.allowed) return { outcome: await held(decision, place) };
  if (service.spec.ladder.length === 0)
    return { outcome: await giveUp('it has no ladder: nothing can be done automatically', incident, place) };
  return checkAgain(incident, place);
}

/** The re-probe immediately before the action. */
async function checkAgain(incident: Incident, place: Place): Promise<Prepared> {
  const { service, deps } = place;
  const startedAt = Date.now();
  const result = await deps.probeOf(service)(deps.shutdown);
  const { state } = await applyEvent({ type: 'probeFinished', startedAt, result, conclusive: false }, place);
  if (state.incident?.id !== incident.id || state.incident.verifiedAt !== null) {
    return { outcome: { type: 'finished', note: 'its incident is over' } };
  }
  const now = Date.now();
  const verdict = reprobeVerdict(state, { result, policy: service.policy, trigger: incident.trigger, now });
  if (verdict.act) return { incident: state.incident, errorClass: result.errorClass };
  if (verdict.cancel) {
    const attempt = incident.attemptCount + 1;
    const skipped = { serviceId: service.id, incident, attempt, rung: 'none', actionType: 'health_check' as const };
    await applyEvent(
      { type: 'recoveryAborted', incidentId: incident.id, reason: verdict.reason },
      { ...place, records: [skippedEvent(skipped, { at: now, reason: verdict.reason })] },
    );
  }
  // Two good checks close the incident; until then this job keeps watching.
  return { outcome: { type: 'hold', delayMs: REPROBE_AGAIN_MS, reason: verdict.reason } };
}

async function askGates(state: ServiceState, incident: Incident, { service, deps }: Place): Promise<Decision> {
  const context = await deps.store.decisionContext({
    policy: service.policy,
    trigger: incident.trigger,
    switches: deps.configuration.switches(service),
    now: Date.now(),
  });
  const decision = decide(state, context);
  await deps.store.decisions.record(decision, context);
  return decision;
}

async function held(decision: Decision, place: Place): Promise<RecoveryOutcome> {
  const reason = decision.heldBy?.reason ?? 'held';
  const event = heldEvent(decision);
  if (event !== null) await applyEvent(event, place);
  if (event?.type === 'recoveryGivenUp') return { type: 'giveUp', reason };
  const retryAt = decision.heldBy?.retryAt ?? null;
  const waitMs = retryAt === null ? LONGEST_HOLD_MS : retryAt - Date.now();
  return { type: 'hold', delayMs: Math.min(Math.max(waitMs, SHORTEST_HOLD_MS), LONGEST_HOLD_MS), reason };
}

async function giveUp(reason: string, incident: Incident, place: Place): Promise<RecoveryOutcome> {
  await applyEvent({ type: 'recoveryGivenUp', incidentId: incident.id, reason }, place);
  return { type: 'giveUp', reason };
}

async function endInterrupted(
  state: Extract<ServiceState, { phase: 'recovering' }>,
  incident: Incident,
  place: Place,
): Promise<RecoveryOutcome> {
  const now = Date.now();
  const error = 'the worker that ran this attempt ended before it did';
  const attempt = {
    serviceId: place.service.id,
    incident,
    attempt: state.attempt,
    rung: state.rung,
    actionType: state.actionType,
  };
  const { state: after } = await applyEvent(
    { type: 'attemptFailed', incidentId: incident.id, attempt: state.attempt, error, interrupted: true },
    {
      ...place,
      records: [endedEvent(attempt, { at: now, status: 'interrupted', error, durationMs: now - state.startedAt })],
    },
  );
  return attemptOutcome(after, { now, reason: error });
}

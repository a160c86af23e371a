import { attemptTrigger, type Incident, type ServiceState } from '@recovery/domain';
import { finishCheck, look } from './check-service.ts';
import type { Component, Task } from './component.ts';
import { holdUnlessAllowed } from './hold-unless-allowed.ts';
import { KeptLease, LeaseLost } from './kept-lease.ts';
import { performAttempt } from './perform-attempt.ts';
import { attemptOutcome } from './attempt-outcome.ts';
import type { Outcome, RecoveryJob } from './recovery-jobs.ts';
import { attemptFacts, type RecoveryPlace } from './recovery-place.ts';
import { applyEvent, configured, type Surroundings } from './surroundings.ts';

const LEASE_RETRY_MS = 1_000;
const REPROBE_AGAIN_MS = 1_000;
let runs = 0;

interface Ready {
  readonly type: 'ready';
  readonly incident: Incident;
}

/** recover-service.ts of the recovery worker, one `await` after the other. */
export function* recoverService(
  job: RecoveryJob,
  { component, around }: { component: Component; around: Surroundings },
): Task<Outcome> {
  const service = around.parts.checksIds ? configured(job.serviceId, around) : around.services.get(job.serviceId);
  if (service === null || service === undefined) return { type: 'finished' };
  yield { ms: 1 };
  runs += 1;
  const value = `${component.name} ${runs}`;
  const lease = KeptLease.acquire({ serviceId: service.id, value }, { component, around });
  if (lease === null) return { type: 'hold', delayMs: LEASE_RETRY_MS };
  const place = { service, component, around, lease };
  try {
    yield { ms: 1, at: 'leaseTaken' };
    const prepared = yield* prepareAttempt(job, place);
    return prepared.type === 'ready' ? yield* performAttempt(prepared.incident, place) : prepared;
  } catch (error) {
    if (error instanceof LeaseLost) return { type: 'hold', delayMs: LEASE_RETRY_MS };
    throw error;
  } finally {
    lease.release();
  }
}

/** prepare-attempt.ts */
function* prepareAttempt(job: RecoveryJob, place: RecoveryPlace): Task<Outcome | Ready> {
  const { service, around } = place;
  const state = around.store.state(service.id);
  const incident = state?.incident ?? null;
  if (state === null || incident === null || incident.id !== job.incidentId || incident.verifiedAt !== null) {
    return { type: 'finished' };
  }
  if (state.phase === 'error' || state.phase === 'stopped') return { type: 'finished' };
  if (state.phase === 'recovering') return yield* endInterrupted(state, incident, place);
  const held = holdUnlessAllowed(state, place);
  if (held !== null) return held;
  // Asking the rungs takes a while.
  yield { ms: 5, at: 'gatesAsked' };
  return yield* checkAgain(incident, place);
}

/** The re-probe immediately before the action. */
function* checkAgain(incident: Incident, place: RecoveryPlace): Task<Outcome | Ready> {
  const { service, component, around } = place;
  const { parts } = around;
  const startedAt = parts.now(component);
  const result = look(place);
  yield { ms: result.latencyMs };
  const { state } = finishCheck({ startedAt, result, conclusive: false }, place);
  yield { ms: 1, at: 'probedAgain' };
  if (state.incident?.id !== incident.id || state.incident.verifiedAt !== null) return { type: 'finished' };
  const trigger = attemptTrigger(incident);
  const now = parts.now(component);
  const verdict = parts.reprobeVerdict(state, { result, policy: service.policy, trigger, now });
  if (verdict.act) return { type: 'ready', incident: state.incident };
  if (verdict.cancel) {
    applyEvent({ type: 'recoveryAborted', incidentId: incident.id, reason: verdict.reason }, place);
  }
  return { type: 'hold', delayMs: REPROBE_AGAIN_MS };
}

function* endInterrupted(
  state: Extract<ServiceState, { phase: 'recovering' }>,
  incident: Incident,
  place: RecoveryPlace,
): Task<Outcome> {
  const { service, component, lease, around } = place;
  // On whose account it was begun: the counts are those after it.
  const trigger = attemptTrigger({ ...incident, attemptCount: state.attempt - 1 });
  const facts = attemptFacts(place, { incident, attempt: state.attempt, trigger });
  const token = lease.nextToken();
  yield { ms: 1 };
  service.farEnd.perform({ ...facts, token, kind: 'seal', harsh: false, helps: false });
  yield { ms: 2 };
  const { state: after, changed } = applyEvent(
    {
      type: 'attemptFailed',
      incidentId: incident.id,
      attempt: state.attempt,
      error: 'its worker ended',
      interrupted: true,
    },
    place,
  );
  const endedAt = around.parts.now(component);
  if (changed && around.keeper.noteEnd(facts)) {
    const { now: at } = around.timeline;
    around.record({ type: 'attemptEnded', status: 'interrupted', ...facts, endedAt, isInState: true, at });
  }
  return attemptOutcome(after, endedAt);
}

import type { RecoveryJob } from '@recovery/contracts';
import {
  attemptTrigger,
  reprobeVerdict,
  type Applicability,
  type ErrorClass,
  type Incident,
  type ServiceState,
} from '@recovery/domain';
import type { RecoveryOutcome } from '@recovery/queue';
import { endedEvent, skippedEvent } from './attempt-events.ts';
import { attemptOutcome } from './attempt-outcome.ts';
import { rungApplicability } from './choose-rung.ts';
import { holdUnlessAllowed, recordWhyGivenUp } from './hold-unless-allowed.ts';
import { logStep } from './log-step.ts';
import { applyEvent, type RecoveryPlace as Place } from './recovery-deps.ts';
import { sealRung } from './seal-rung.ts';

const REPROBE_AGAIN_MS = 1000;

/** What an attempt is begun with. */
export interface Readiness {
  readonly incident: Incident;
  /** Of the check immediately before. */
  readonly errorClass: ErrorClass | null;
  readonly applicability: readonly Applicability[];
}

export type Prepared = Readiness | { readonly outcome: RecoveryOutcome };

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
  // We hold the lease, so whoever began this attempt is gone, or was stopped and has lost it.
  if (state.phase === 'recovering') return { outcome: await endInterrupted(state, incident, place) };

  const held = await holdUnlessAllowed(state, place);
  if (held !== null) return { outcome: held };
  logStep(place.log, 'gatesAsked');
  // Asking the rungs may take seconds, so it comes before the check that must be fresh.
  const applicability = await rungApplicability({ ladder: service.spec.ladder, drivers: deps.drivers });
  return checkAgain({ incident, applicability }, place);
}

/** The re-probe immediately before the action. */
async function checkAgain(
  { incident, applicability }: Pick<Readiness, 'incident' | 'applicability'>,
  place: Place,
): Promise<Prepared> {
  const { service, deps } = place;
  const startedAt = Date.now();
  const result = await deps.probeOf(service)(deps.shutdown);
  const { state } = await applyEvent({ type: 'probeFinished', startedAt, result, conclusive: false }, place);
  logStep(place.log, 'probedAgain');
  if (state.incident?.id !== incident.id || state.incident.verifiedAt !== null) {
    return { outcome: { type: 'finished', note: 'its incident is over' } };
  }
  const now = Date.now();
  const verdict = reprobeVerdict(state, { result, policy: service.policy, trigger: attemptTrigger(incident), now });
  if (verdict.act) return { incident: state.incident, errorClass: result.errorClass, applicability };
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

async function endInterrupted(
  state: Extract<ServiceState, { phase: 'recovering' }>,
  incident: Incident,
  place: Place,
): Promise<RecoveryOutcome> {
  const { service, lease, log, deps } = place;
  const rung = service.spec.ladder.find(({ name }) => name === state.rung);
  if (rung !== undefined) {
    const signal = AbortSignal.any([lease.signal, deps.shutdown]);
    const { nextToken, assertHeld, heldForMs } = lease;
    const context = { serviceId: service.id, signal, log, nextToken, assertHeld, heldForMs };
    await sealRung(rung, { drivers: deps.drivers, context });
  }
  const now = Date.now();
  const error = 'the worker that ran this attempt ended before it did';
  const attempt = {
    serviceId: service.id,
    incident,
    attempt: state.attempt,
    rung: state.rung,
    actionType: state.actionType,
  };
  const { state: after } = await applyEvent(
    {
      type: 'attemptFailed',
      incidentId: incident.id,
      attempt: state.attempt,
      error,
      interrupted: true,
      mayStillAct: true,
    },
    {
      ...place,
      records: [endedEvent(attempt, { at: now, status: 'interrupted', error, durationMs: now - state.startedAt })],
    },
  );
  await recordWhyGivenUp(after, place);
  return attemptOutcome(after, { now, reason: error });
}

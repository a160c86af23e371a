import {
  attemptTrigger,
  reprobeVerdict,
  type Applicability,
  type ErrorClass,
  type Incident,
  type ServiceState,
} from '@recovery/domain';
import type { Work } from '../clock/crew.ts';
import { applyEvent } from './apply-event.ts';
import { probe } from './check-service.ts';
import { endAttempt } from './end-attempt.ts';
import type { Place } from './healer.ts';
import { holdUnlessAllowed } from './hold-unless-allowed.ts';
import type { RecoveryJob, RecoveryOutcome } from './recoveries.ts';
import { WORKER_TIMES } from './worker-times.ts';

/** What an attempt is begun with. */
export interface Readiness {
  readonly incident: Incident;
  /** Of the check immediately before. */
  readonly errorClass: ErrorClass | null;
  readonly applicability: readonly Applicability[];
}

export type Prepared = Readiness | { readonly outcome: RecoveryOutcome };

const FINISHED = { outcome: { type: 'finished' } } as const;

/** Everything that must be true before anything is done, as in recovery-worker/prepare-attempt.ts. */
export function* prepareAttempt(job: RecoveryJob, place: Place): Work<Prepared> {
  const { service, healer } = place;
  const state = healer.states.get(service.id);
  const incident = state?.incident ?? null;
  if (state === null || incident === null || incident.id !== job.incidentId || incident.verifiedAt !== null)
    return FINISHED;
  if (state.phase === 'error' || state.phase === 'stopped') return FINISHED;
  if (state.phase === 'recovering') return { outcome: endInterrupted({ incident, state }, place) };

  const held = holdUnlessAllowed(state, place);
  if (held !== null) return { outcome: held };
  const applicability = service.entry.ladder.map((rung) => healer.world.applicability(service, rung));
  return yield* checkAgain({ incident, applicability }, place);
}

function* checkAgain(
  { incident, applicability }: Pick<Readiness, 'incident' | 'applicability'>,
  place: Place,
): Work<Prepared> {
  const { service, healer } = place;
  const startedAt = healer.clock.now();
  const result = yield* probe(place);
  const { state } = applyEvent({ type: 'probeFinished', startedAt, result, conclusive: false }, place);
  if (state.incident?.id !== incident.id || state.incident.verifiedAt !== null) return FINISHED;
  const { policy } = service.watched;
  const now = healer.clock.now();
  const verdict = reprobeVerdict(state, { result, policy, trigger: attemptTrigger(incident), now });
  if (verdict.act) return { incident: state.incident, errorClass: result.errorClass, applicability };
  healer.tell({ type: 'remarked', at: now, serviceId: service.id, text: `nothing is done: ${verdict.reason}` });
  if (verdict.cancel) applyEvent({ type: 'recoveryAborted', incidentId: incident.id, reason: verdict.reason }, place);
  return { outcome: { type: 'hold', delayMs: WORKER_TIMES.REPROBE_AGAIN_MS } };
}

/** We hold the lease, so whoever began this attempt is gone. */
function endInterrupted(
  { incident, state }: { incident: Incident; state: Extract<ServiceState, { phase: 'recovering' }> },
  place: Place,
): RecoveryOutcome {
  const { attempt: number, rung, startedAt } = state;
  return endAttempt(
    { incident, number, rung },
    { ...place, startedAt, error: 'the worker that ran this attempt ended before it did', interrupted: true },
  );
}

import { attemptTrigger, chooseRung, NOT_LOOKED_YET, type Incident, type Rung } from '@recovery/domain';
import { attemptOutcome } from './attempt-outcome.ts';
import { look } from './check-service.ts';
import type { Task } from './component.ts';
import { holdUnlessAllowed } from './hold-unless-allowed.ts';
import { LeaseLost } from './kept-lease.ts';
import { LEASE_TTL_MS } from '../plan.ts';
import type { Outcome } from './recovery-jobs.ts';
import { attemptFacts, type RecoveryPlace } from './recovery-place.ts';
import { applyEvent } from './surroundings.ts';
import type { AttemptFacts } from '../fact.ts';

const LADDER: readonly Rung[] = [
  { name: 'gentle', actionType: 'service_restart' },
  { name: 'harsh', actionType: 'service_restart' },
];
const MANUAL_RUNG_INDEX = 1;
const LOOK_AGAIN: Outcome = { type: 'hold', delayMs: 1_000 };
const RUNG_TIMEOUT_MS = 3_000;
const VERIFY_TIMEOUT_MS = 4_000;
const DEADLINE_SLACK_MS = 2_000;

/** perform-attempt.ts of the recovery worker: gates again, booking, durable start, calls, verification, end. */
export function* performAttempt(incident: Incident, place: RecoveryPlace): Task<Outcome> {
  const { service, component, around, lease } = place;
  const { store, parts, keeper, timeline } = around;
  const choice = chooseRung({
    ladder: LADDER,
    attempt: incident.attemptCount + 1,
    usedRungIndexes: incident.usedRungIndexes,
    firstRungIndex: incident.trigger === 'manual' ? MANUAL_RUNG_INDEX : 0,
    applicability: LADDER.map((_, index) =>
      index === 0 && service.patient.isDead ? { applies: false, reason: 'is dead' } : { applies: true },
    ),
  });
  const rungIndex = choice.index ?? LADDER.length - 1;
  const state = store.state(service.id);
  const held = state === null ? LOOK_AGAIN : holdUnlessAllowed(state, place);
  if (held !== null) return held;
  yield { ms: 1 };
  lease.assertHeld();
  const trigger = attemptTrigger(incident);
  const facts = attemptFacts(place, { incident, attempt: incident.attemptCount + 1, trigger });
  if (parts.booking === 'beforeTheAction' && !book(facts, place)) return LOOK_AGAIN;
  yield { ms: 1, at: 'booked' };
  lease.assertHeld();
  const { changed } = applyEvent(
    {
      type: 'attemptStarted',
      incidentId: incident.id,
      attempt: incident.attemptCount + 1,
      rung: LADDER[rungIndex]?.name ?? '',
      rungIndex,
      actionType: 'service_restart',
      deadlineAt: parts.now(component) + RUNG_TIMEOUT_MS + VERIFY_TIMEOUT_MS + DEADLINE_SLACK_MS,
    },
    place,
  );
  if (!changed) return LOOK_AGAIN;
  around.record({ type: 'attemptBegun', ...facts, at: timeline.now });
  keeper.noteStart(facts, parts.now(component));
  yield { ms: 1, at: 'started' };
  const status = yield* act(facts, { harsh: rungIndex > 0, place });
  yield { ms: 1, at: 'ending' };
  return end(facts, { status, attempt: incident.attemptCount + 1, place });
}

/** Debit and place among those under way, in the journal first. */
function book({ attempt, trigger }: AttemptFacts, { service, component, around }: RecoveryPlace): boolean {
  const { parts, plan, keeper, store } = around;
  const action = { serviceId: service.id, actionId: attempt };
  const now = parts.now(component);
  const ledgerId = keeper.reenter();
  if (ledgerId === null) return false;
  keeper.noteInJournal({ ...action, at: now });
  const { budget, budgetWindowMs: windowMs } = service.policy;
  const request = { ledgerId, ...action, trigger, now, budget, windowMs, limits: plan.limits, holdMs: LEASE_TTL_MS };
  return parts.begin(store.ledger, request).ok;
}

type AttemptStatus = 'success' | 'failed' | 'interrupted';

function* act(facts: AttemptFacts, { harsh, place }: { harsh: boolean; place: RecoveryPlace }): Task<AttemptStatus> {
  const { service, lease, around } = place;
  try {
    for (const kind of ['stop', 'start'] as const) {
      const token = lease.nextToken();
      yield { ms: 1, at: 'tokenTaken' };
      lease.assertHeld();
      yield { ms: 0, at: 'sending' };
      const takesMs = service.farEnd.perform({ ...facts, token, kind, harsh, helps: true });
      if (takesMs === null) return 'failed';
      yield { ms: takesMs, at: 'acted' };
      lease.throwIfLost();
    }
    if (around.parts.booking === 'afterTheAction') book(facts, place);
    yield { ms: 1, at: 'verifying' };
    return yield* verify(place);
  } catch (error) {
    if (error instanceof LeaseLost) return 'interrupted';
    throw error;
  }
}

/** verify.ts */
function* verify(place: RecoveryPlace): Task<'success' | 'failed'> {
  const { service, component, around, lease } = place;
  const { timeline, parts } = around;
  const startedAt = timeline.now;
  let progress = NOT_LOOKED_YET;
  for (;;) {
    const lookedAt = timeline.now;
    const result = look(place);
    yield { ms: result.latencyMs };
    lease.throwIfLost();
    around.record({ type: 'looked', service: service.id, by: component.name, result, at: timeline.now });
    const step = parts.stepVerification(progress, {
      result,
      lookedAt,
      now: timeline.now,
      startedAt,
      timeoutMs: VERIFY_TIMEOUT_MS,
      policy: service.policy,
    });
    if (step.verdict !== 'lookAgain') return step.verdict === 'verified' ? 'success' : 'failed';
    ({ progress } = step);
    yield { ms: step.afterMs };
    lease.throwIfLost();
  }
}

/** end-attempt.ts: whatever has become of lease and state, the attempt has its end. */
function end(
  facts: AttemptFacts,
  { status, attempt, place }: { status: AttemptStatus; attempt: number; place: RecoveryPlace },
): Outcome {
  const { component, around } = place;
  const ended = { incidentId: facts.incident, attempt };
  const { state, changed } = applyEvent(
    status === 'success'
      ? { type: 'attemptSucceeded', ...ended }
      : { type: 'attemptFailed', ...ended, error: status, interrupted: status === 'interrupted' },
    place,
  );
  const endedAt = around.parts.now(component);
  if (around.keeper.noteEnd(facts)) {
    around.record({ type: 'attemptEnded', status, ...facts, endedAt, isInState: changed, at: around.timeline.now });
  }
  if (status === 'success') return { type: 'finished' };
  if (status === 'interrupted' || !changed) return LOOK_AGAIN;
  return attemptOutcome(state, endedAt);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { RungSpec, WatchedService } from '@recovery/contracts';
import {
  attemptTrigger,
  type Incident,
  type RecoveryStatus,
  type RungChoice,
  type ServiceEvent,
} from '@recovery/domain';
import type { RecoveryOutcome } from '@recovery/queue';
import { AppError, errorMessage } from '@recovery/runtime';
import { endedEvent, skippedEvent, startedEvent, type Attempt } from './attempt-events.ts';
import { attemptOutcome } from './attempt-outcome.ts';
import { rungForAttempt } from './choose-rung.ts';
import { holdUnlessAllowed } from './hold-unless-allowed.ts';
import { LEASE_TTL_MS, type KeptLease } from './keep-lease.ts';
import { applyEvent, type RecoveryPlace } from './recovery-deps.ts';
import type { Readiness } from './prepare-attempt.ts';
import { runRung } from './run-rung.ts';
import { verifyRecovery } from './verify.ts';

/** Added to an attempt's own time-outs before others may take it for dead. */
const DEADLINE_SLACK_MS = 15_000;
/** The state is another than was thought; the next run finds out which, and ends what was begun. */
const LOOK_AGAIN = { type: 'hold', delayMs: 1000, reason: 'the state has changed' } as const satisfies RecoveryOutcome;
/** How long the end of an attempt is tried to be written. */
const END_WITHIN_MS = 30_000;
const END_RETRY_MS = 500;

interface Place extends RecoveryPlace {
  readonly lease: KeptLease;
}

/** One attempt: rung, budget, durable start, steps, verification, durable end. */
export async function performAttempt(
  { incident, errorClass, applicability }: Readiness,
  place: Place,
): Promise<RecoveryOutcome> {
  const { service, deps } = place;
  const choice = rungForAttempt({ service, incident, errorClass, applicability });
  const index = choice.index ?? service.spec.ladder.length - 1;
  const rung = service.spec.ladder[index];
  if (rung === undefined) return { type: 'finished', note: 'its ladder is gone' };

  // Seconds have passed since the gates were asked: a switch, PAUSE or a dependency may say no by now.
  const state = await deps.store.states.get(service.id);
  const held = state === null ? LOOK_AGAIN : await holdUnlessAllowed(state, place);
  if (held !== null) return held;
  // An attempt without a rung acts on nothing, so it costs nothing.
  const begun = choice.index === null || (await book(incident, place));
  if (!begun) return LOOK_AGAIN;

  const attempt = attemptOf(incident, { service, rung });
  const started = await start(attempt, { ...place, rung, index, choice });
  if (!started) return LOOK_AGAIN;
  return choice.index === null
    ? end(attempt, { status: 'failed', error: noRungApplies(choice), startedAt: Date.now() }, place)
    : run(attempt, { rung, place });
}

function attemptOf(incident: Incident, { service, rung }: { service: WatchedService; rung: RungSpec }): Attempt {
  return {
    serviceId: service.id,
    incident,
    attempt: incident.attemptCount + 1,
    rung: rung.name,
    actionType: rung.actionType,
  };
}

/** What is begun is booked before; automatic actions are debited from the budget, a person's are not rationed. */
async function book(incident: Incident, { service, deps }: Place): Promise<boolean> {
  const trigger = attemptTrigger(incident);
  const action = { serviceId: service.id, actionId: `${incident.id}.${incident.attemptCount + 1}`, now: Date.now() };
  if (trigger === 'automatic') deps.journal.note({ ...action, at: action.now });
  const { ok } = await deps.store.ledger.begin({
    ...action,
    trigger,
    budget: service.policy.budget,
    windowMs: service.policy.budgetWindowMs,
    limits: deps.limits,
    holdMs: LEASE_TTL_MS,
  });
  return ok;
}

async function start(
  attempt: Attempt,
  { service, deps, rung, index, choice }: Place & { rung: RungSpec; index: number; choice: RungChoice },
): Promise<boolean> {
  const now = Date.now();
  const skipped = choice.skipped.map(({ index: at, name, reason }) => {
    const actionType = service.spec.ladder[at]?.actionType ?? attempt.actionType;
    return skippedEvent({ ...attempt, rung: name, actionType }, { at: now, reason });
  });
  const { changed } = await applyEvent(
    {
      type: 'attemptStarted',
      incidentId: attempt.incident.id,
      rung: rung.name,
      rungIndex: index,
      actionType: attempt.actionType,
      deadlineAt: now + rung.timeoutMs + rung.verifyTimeoutMs + DEADLINE_SLACK_MS,
    },
    { service, deps, records: [...skipped, startedEvent(attempt, now)], durable: true },
  );
  return changed;
}

async function run(attempt: Attempt, { rung, place }: { rung: RungSpec; place: Place }): Promise<RecoveryOutcome> {
  const startedAt = Date.now();
  const outcome = await actAndVerify(attempt, { rung, place });
  // Whoever holds the lease next finds this attempt begun and ends it; that may be us.
  if (place.lease.signal.aborted) return { ...LOOK_AGAIN, reason: 'the lease was lost' };
  return end(attempt, { ...outcome, startedAt }, place);
}

interface AttemptResult {
  readonly status: RecoveryStatus;
  readonly error: string | null;
}

async function actAndVerify(
  attempt: Attempt,
  { rung, place }: { rung: RungSpec; place: Place },
): Promise<AttemptResult> {
  const { service, lease, deps } = place;
  const signal = AbortSignal.any([lease.signal, deps.shutdown]);
  const log = deps.log.child({ serviceId: service.id, incidentId: attempt.incident.id, rung: rung.name });
  try {
    await runRung(rung, {
      drivers: deps.drivers,
      context: { serviceId: service.id, signal, log, nextToken: () => lease.nextToken() },
    });
    const verification = await verifyRecovery({
      probe: deps.probeOf(service),
      policy: service.policy,
      timeoutMs: rung.verifyTimeoutMs,
      signal,
    });
    return verification.verified
      ? { status: 'success', error: null }
      : { status: 'failed', error: verification.reason };
  } catch (error) {
    if (deps.shutdown.aborted) return { status: 'interrupted', error: 'this worker was stopped' };
    return { status: 'failed', error: errorMessage(error) };
  }
}

async function end(
  attempt: Attempt,
  { status, error, startedAt }: AttemptResult & { startedAt: number },
  place: Place,
): Promise<RecoveryOutcome> {
  const now = Date.now();
  const ended = { incidentId: attempt.incident.id, attempt: attempt.attempt };
  const event: ServiceEvent =
    status === 'success'
      ? { type: 'attemptSucceeded', ...ended }
      : { type: 'attemptFailed', ...ended, error: error ?? status, interrupted: status === 'interrupted' };
  const records = [endedEvent(attempt, { at: now, status, error, durationMs: now - startedAt })];
  const { state } = await persistently(() => applyEvent(event, { ...place, records }), place);
  if (status === 'success') return { type: 'finished', note: `${attempt.rung} verified` };
  return attemptOutcome(state, { now, reason: error ?? status });
}

/** What an attempt came to is known only here: a store that is away for a moment must not turn it into its opposite. */
async function persistently<T>(write: () => Promise<T>, { lease, deps }: Place): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const mayRetry = error instanceof AppError && error.retryable && !lease.signal.aborted && !deps.shutdown.aborted;
      if (!mayRetry || performance.now() - startedAt > END_WITHIN_MS) throw error;
      await sleep(END_RETRY_MS);
    }
  }
}

function noRungApplies({ skipped }: RungChoice): string {
  return `no rung applies: ${skipped.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`;
}

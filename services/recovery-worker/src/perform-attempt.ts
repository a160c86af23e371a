import type { RungSpec, WatchedService } from '@recovery/contracts';
import { attemptsAllowed, attemptTrigger, type Incident, type RungChoice } from '@recovery/domain';
import type { RecoveryOutcome } from '@recovery/queue';
import { errorMessage } from '@recovery/runtime';
import { skippedEvent, startedEvent, type Attempt } from './attempt-events.ts';
import { rungForAttempt } from './choose-rung.ts';
import { endAttempt, type AttemptResult } from './end-attempt.ts';
import { holdUnlessAllowed } from './hold-unless-allowed.ts';
import { logStep } from './log-step.ts';
import { applyEvent, type RecoveryPlace as Place } from './recovery-deps.ts';
import type { Readiness } from './prepare-attempt.ts';
import { reenterActions } from './reenter-actions.ts';
import { runRung } from './run-rung.ts';
import { verifyRecovery } from './verify.ts';

/** Added to an attempt's own time-outs before others may take it for dead. */
const DEADLINE_SLACK_MS = 15_000;
/** The state is another than was thought; the next run finds out which, and ends what was begun. */
const LOOK_AGAIN = { type: 'hold', delayMs: 1000, reason: 'the state has changed' } as const satisfies RecoveryOutcome;

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
  place.lease.assertHeld();
  // An attempt without a rung acts on nothing, so it costs nothing.
  const begun = choice.index === null || (await book(incident, place));
  if (!begun) return LOOK_AGAIN;

  const attempt = attemptOf(incident, { service, rung });
  const log = place.log.child({ attempt: attempt.attempt, rung: rung.name });
  logStep(log, 'debited');
  place.lease.assertHeld();
  const startedAt = Date.now();
  const started = await start(attempt, { ...place, rung, index, choice, startedAt });
  if (!started) return LOOK_AGAIN;
  logStep(log, 'started');
  const where = `attempt ${attempt.attempt} of ${attemptsAllowed(incident, service.policy)} (${rung.name})`;
  const report = (progress: number, words: string) => place.report({ progress, words: `${where}: ${words}` });
  const result: AttemptResult =
    choice.index === null
      ? { status: 'failed', error: noRungApplies(choice) }
      : await actAndVerify({ rung, report, place: { ...place, log } });
  const outcome = await endAttempt(attempt, { ...result, startedAt }, place);
  logStep(log, 'ended');
  report(100, result.status);
  return outcome;
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

/**
 * What is begun is booked before; automatic actions are debited from the budget, a person's are not rationed.
 * The journal has both: after a loss of Redis' data they count for the other limits, as they do in logs/recovery.
 */
async function book(incident: Incident, { service, deps }: Place): Promise<boolean> {
  const { ledgerId } = await reenterActions({ ledger: deps.store.ledger, journal: deps.journal });
  if (ledgerId === null) return false;
  const trigger = attemptTrigger(incident);
  const action = { serviceId: service.id, actionId: `${incident.id}.${incident.attemptCount + 1}`, now: Date.now() };
  deps.journal.note({ ...action, at: action.now });
  const { ok } = await deps.store.ledger.begin({
    ...action,
    ledgerId,
    trigger,
    budget: service.policy.budget,
    windowMs: service.policy.budgetWindowMs,
    limits: deps.limits,
    holdMs: deps.leaseTtlMs,
  });
  return ok;
}

async function start(
  attempt: Attempt,
  {
    service,
    deps,
    rung,
    index,
    choice,
    startedAt,
  }: Place & { rung: RungSpec; index: number; choice: RungChoice; startedAt: number },
): Promise<boolean> {
  const skipped = choice.skipped.map(({ index: at, name, reason }) => {
    const actionType = service.spec.ladder[at]?.actionType ?? attempt.actionType;
    return skippedEvent({ ...attempt, rung: name, actionType }, { at: startedAt, reason });
  });
  const { changed } = await applyEvent(
    {
      type: 'attemptStarted',
      incidentId: attempt.incident.id,
      attempt: attempt.attempt,
      rung: rung.name,
      rungIndex: index,
      actionType: attempt.actionType,
      deadlineAt: startedAt + rung.timeoutMs + rung.verifyTimeoutMs + DEADLINE_SLACK_MS,
      mayOutlive: choice.index !== null && rung.steps.some((step) => deps.drivers.mayOutlive(step)),
    },
    { service, deps, records: [...skipped, startedEvent(attempt, startedAt)], durable: true },
  );
  return changed;
}

interface Trial {
  readonly rung: RungSpec;
  report(progress: number, words: string): void;
  readonly place: Place;
}

async function actAndVerify(trial: Trial): Promise<AttemptResult> {
  const { place } = trial;
  const result = await tryRung(trial);
  if (result.status === 'success') return result;
  if (place.deps.shutdown.aborted) return { status: 'interrupted', error: 'this worker was stopped' };
  if (place.lease.isHeld()) return result;
  logStep(place.log, 'leaseLost');
  return { status: 'interrupted', error: 'the lease was lost' };
}

async function tryRung({ rung, report, place }: Trial): Promise<AttemptResult> {
  const { service, lease, log, deps } = place;
  const { nextToken, assertHeld, heldForMs } = lease;
  const signal = AbortSignal.any([lease.signal, deps.shutdown]);
  try {
    report(30, 'acting');
    await runRung(rung, {
      drivers: deps.drivers,
      context: { serviceId: service.id, signal, log, nextToken, assertHeld, heldForMs },
    });
    logStep(log, 'verifying');
    report(60, 'making sure that it worked');
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
    return { status: 'failed', error: errorMessage(error) };
  }
}

function noRungApplies({ skipped }: RungChoice): string {
  return `no rung applies: ${skipped.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`;
}

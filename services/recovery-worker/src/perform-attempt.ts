import type { RungSpec, WatchedService } from '@recovery/contracts';
import type { ErrorClass, Incident, RecoveryStatus, RungChoice, ServiceEvent } from '@recovery/domain';
import type { RecoveryOutcome } from '@recovery/queue';
import { endedEvent, skippedEvent, startedEvent, type Attempt } from './attempt-events.ts';
import { attemptOutcome } from './attempt-outcome.ts';
import { chooseApplicableRung } from './choose-rung.ts';
import type { KeptLease } from './keep-lease.ts';
import { applyEvent, type RecoveryDeps } from './recovery-deps.ts';
import { runRung } from './run-rung.ts';
import { verifyRecovery } from './verify.ts';

/** Added to an attempt's own time-outs before others may take it for dead. */
const DEADLINE_SLACK_MS = 15_000;
/** The budget gate looks again and says why. */
const DEBIT_REFUSED_HOLD_MS = 250;

interface Place {
  readonly service: WatchedService;
  readonly lease: KeptLease;
  readonly deps: RecoveryDeps;
}

/** One attempt: rung, budget, durable start, steps, verification, durable end. */
export async function performAttempt(
  { incident, errorClass }: { incident: Incident; errorClass: ErrorClass | null },
  place: Place,
): Promise<RecoveryOutcome> {
  const { service, deps } = place;
  const choice = await chooseApplicableRung({ service, incident, errorClass, drivers: deps.drivers });
  const index = choice.index ?? service.spec.ladder.length - 1;
  const rung = service.spec.ladder[index];
  if (rung === undefined) return { type: 'finished', note: 'its ladder is gone' };

  const debited = await debitBudget(incident, place);
  if (!debited) return { type: 'hold', delayMs: DEBIT_REFUSED_HOLD_MS, reason: 'budget spent' };

  const attempt = attemptOf(incident, { service, rung });
  const started = await start(attempt, { ...place, rung, index, choice });
  if (!started) return { type: 'finished', note: 'its incident is over' };
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

/** Automatic actions are debited before they are begun; a person's are not rationed. */
async function debitBudget(incident: Incident, { service, deps }: Place): Promise<boolean> {
  if (incident.trigger === 'manual') return true;
  const { ok } = await deps.store.budget.debit({
    serviceId: service.id,
    actionId: `${incident.id}.${incident.attemptCount + 1}`,
    now: Date.now(),
    budget: service.policy.budget,
    windowMs: service.policy.budgetWindowMs,
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
  const { service, lease, deps } = place;
  const startedAt = Date.now();
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
    return await end(
      attempt,
      verification.verified
        ? { status: 'success', error: null, startedAt }
        : { status: 'failed', error: verification.reason, startedAt },
      place,
    );
  } catch (error) {
    // Whoever took the lease over finds this attempt begun and ends it.
    if (lease.signal.aborted) return { type: 'finished', note: 'the lease was lost' };
    const status = deps.shutdown.aborted ? 'interrupted' : 'failed';
    const reason = error instanceof Error ? error.message : String(error);
    return end(
      attempt,
      { status, error: status === 'interrupted' ? 'this worker was stopped' : reason, startedAt },
      place,
    );
  }
}

async function end(
  attempt: Attempt,
  { status, error, startedAt }: { status: RecoveryStatus; error: string | null; startedAt: number },
  place: Place,
): Promise<RecoveryOutcome> {
  const now = Date.now();
  const incidentId = attempt.incident.id;
  const event: ServiceEvent =
    status === 'success'
      ? { type: 'attemptSucceeded', incidentId, attempt: attempt.attempt }
      : {
          type: 'attemptFailed',
          incidentId,
          attempt: attempt.attempt,
          error: error ?? status,
          interrupted: status === 'interrupted',
        };
  const { state } = await applyEvent(event, {
    ...place,
    records: [endedEvent(attempt, { at: now, status, error, durationMs: now - startedAt })],
  });
  if (status === 'success') return { type: 'finished', note: `${attempt.rung} verified` };
  return attemptOutcome(state, { now, reason: error ?? status });
}

function noRungApplies({ skipped }: RungChoice): string {
  return `no rung applies: ${skipped.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`;
}

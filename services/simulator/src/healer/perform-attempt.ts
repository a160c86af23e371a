import { attemptTrigger, chooseRung, type RungChoice } from '@recovery/domain';
import type { Work } from '../clock/crew.ts';
import type { Attempt } from '../happening.ts';
import type { RungEntry } from '../scenario/service-entry.ts';
import { applyEvent } from './apply-event.ts';
import { endAttempt } from './end-attempt.ts';
import type { Place } from './healer.ts';
import { holdUnlessAllowed } from './hold-unless-allowed.ts';
import type { Readiness } from './prepare-attempt.ts';
import type { RecoveryOutcome } from './recoveries.ts';
import { verifyRecovery } from './verify-recovery.ts';
import { WORKER_TIMES } from './worker-times.ts';

const LOOK_AGAIN = { type: 'hold', delayMs: 1000 } as const;

/** One attempt: rung, budget, start, action, verification, end, as in recovery-worker/perform-attempt.ts. */
export function* performAttempt(ready: Readiness, place: Place): Work<RecoveryOutcome> {
  const { service, healer } = place;
  const { incident } = ready;
  const { ladder } = service.entry;
  const choice = rungForAttempt(ready, place);
  const index = choice.index ?? ladder.length - 1;
  const rung = ladder[index];
  const state = healer.states.get(service.id);
  if (rung === undefined || state === null) return LOOK_AGAIN;
  const held = holdUnlessAllowed(state, place);
  if (held !== null) return held;
  if (choice.index !== null) {
    const { budgetWindowMs } = service.watched.policy;
    healer.ledger.book({ serviceId: service.id, trigger: attemptTrigger(incident), budgetWindowMs });
  }
  const attempt = { incident, number: incident.attemptCount + 1, rung: rung.name };
  if (!start(attempt, { ...place, rung, index, choice })) return LOOK_AGAIN;

  const startedAt = healer.clock.now();
  const error = choice.index === null ? noRungApplies(choice) : yield* actAndVerify(rung, place);
  return endAttempt(attempt, { ...place, error, startedAt, interrupted: false });
}

function rungForAttempt({ incident, errorClass, applicability }: Readiness, { service }: Place): RungChoice {
  const { ladder, manualRung } = service.entry;
  const manualIndex = ladder.findIndex(({ name }) => name === (incident.firstRung ?? manualRung));
  return chooseRung({
    ladder,
    attempt: incident.attemptCount + 1,
    usedRungIndexes: incident.usedRungIndexes,
    firstRungIndex: incident.trigger === 'manual' ? Math.max(manualIndex, 0) : 0,
    errorClass,
    applicability,
  });
}

function start(
  attempt: Attempt,
  { rung, index, choice, ...place }: Place & { rung: RungEntry; index: number; choice: RungChoice },
): boolean {
  const { service, healer } = place;
  const now = healer.clock.now();
  const { changed } = applyEvent(
    {
      type: 'attemptStarted',
      incidentId: attempt.incident.id,
      attempt: attempt.number,
      rung: rung.name,
      rungIndex: index,
      actionType: rung.actionType,
      deadlineAt: now + rung.timeoutMs + rung.verifyTimeoutMs + WORKER_TIMES.DEADLINE_SLACK_MS,
    },
    place,
  );
  const skipped = choice.skipped.map(({ name, reason }) => `${name}: ${reason}`);
  if (changed) healer.tell({ type: 'attemptStarted', at: now, serviceId: service.id, attempt, skipped });
  return changed;
}

/** null: verified. */
function* actAndVerify(rung: RungEntry, place: Place): Work<string | null> {
  const { durationMs, error } = place.healer.world.act(place.service, rung);
  yield durationMs;
  return error ?? (yield* verifyRecovery(rung.verifyTimeoutMs, place));
}

function noRungApplies({ skipped }: RungChoice): string {
  return `no rung applies: ${skipped.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`;
}

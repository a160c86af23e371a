import { setTimeout as sleep } from 'node:timers/promises';
import type { RecoveryStatus, ServiceEvent } from '@recovery/domain';
import type { RecoveryOutcome } from '@recovery/queue';
import { AppError } from '@recovery/runtime';
import { endedEvent, startedEvent, type Attempt } from './attempt-events.ts';
import { attemptOutcome } from './attempt-outcome.ts';
import { recordWhyGivenUp } from './hold-unless-allowed.ts';
import { applyEvent, type RecoveryDeps, type RecoveryPlace as Place } from './recovery-deps.ts';

/** How long the end of an attempt is tried to be written; a shutdown leaves less. */
const END_WITHIN_MS = 30_000;
const END_WITHIN_AT_SHUTDOWN_MS = 4000;
const END_RETRY_MS = 500;

export interface AttemptResult {
  readonly status: RecoveryStatus;
  readonly error: string | null;
}

/**
 * The end of an attempt: one line of the log, whatever has become of the lease and of the state meanwhile.
 * Somebody may have found the attempt and ended it, or the data of Redis were lost with it: then the state is
 * left alone, and start and end are given to the log all the same. Their ids tell it what it has already.
 */
export async function endAttempt(
  attempt: Attempt,
  { status, error, startedAt }: AttemptResult & { startedAt: number },
  place: Place,
): Promise<RecoveryOutcome> {
  const { lease, deps } = place;
  const now = Date.now();
  const ended = { incidentId: attempt.incident.id, attempt: attempt.attempt };
  const event: ServiceEvent =
    status === 'success'
      ? { type: 'attemptSucceeded', ...ended }
      : { type: 'attemptFailed', ...ended, error: error ?? status, interrupted: status === 'interrupted' };
  const end = endedEvent(attempt, { at: now, status, error, durationMs: now - startedAt });
  const { state, changed } = await persistently(() => applyEvent(event, { ...place, records: [end] }), deps);
  if (!changed) await persistently(() => deps.store.events.append([startedEvent(attempt, startedAt), end]), deps);
  if (status === 'success') return { type: 'finished', note: `${attempt.rung} verified` };
  // Whoever has the lease now knows what comes next.
  await recordWhyGivenUp(state, place);
  if (!changed || !lease.isHeld()) return { type: 'hold', delayMs: 1000, reason: error ?? status };
  return attemptOutcome(state, { now, reason: error ?? status });
}

/** What an attempt came to is known only here: a store that is away for a moment must not turn it into its opposite. */
async function persistently<T>(write: () => Promise<T>, { shutdown }: RecoveryDeps): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const passes = error instanceof AppError && error.retryable;
      const withinMs = shutdown.aborted ? END_WITHIN_AT_SHUTDOWN_MS : END_WITHIN_MS;
      if (!passes || performance.now() - startedAt > withinMs) throw error;
      await sleep(END_RETRY_MS);
    }
  }
}

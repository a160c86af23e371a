import type { CheckOutcome } from '@recovery/runtime';
import type { WatchState } from './watch-state.ts';

export interface ReadinessInput {
  readonly state: WatchState;
  readonly isRunning: boolean;
  /** The tick period. */
  readonly periodMs: number;
  /** Monotonic. */
  readonly nowMs: number;
}

const MAX_TICK_AGE_PERIODS = 3;
const MAX_ABOVE_PERIODS = 2;

/** The loop has been started and not been stopped. */
export function judgeLoop({ isRunning }: ReadinessInput): CheckOutcome {
  return isRunning ? { ok: true } : { ok: false, message: 'stopped' };
}

/**
 * The last successful tick, or the last progress of the pass under way, is at most three periods old: one failed query
 * is no reason to be unhealthy, nor is a first pass that works off a backlog.
 */
export function judgeTick({ state, periodMs, nowMs }: ReadinessInput): CheckOutcome {
  const reason = state.lastError === null ? '' : `: ${state.lastError.message}`;
  const { lastTickMonotonicMs: tickMs, lastProgressMonotonicMs: progressMs } = state;
  const isRecent = (at: number | null): boolean => at !== null && nowMs - at <= periodMs * MAX_TICK_AGE_PERIODS;
  if (isRecent(tickMs) || isRecent(progressMs)) return { ok: true };
  if (tickMs === null) return { ok: false, message: `no successful tick yet${reason}` };
  const ageMs = Math.round(nowMs - tickMs);
  return { ok: false, message: `last successful tick ${ageMs} ms ago${reason}` };
}

/** No group has been above its storage limit for more than two periods. */
export function judgeLimits({ state, periodMs, nowMs }: ReadinessInput): CheckOutcome {
  const late = [...state.aboveSince].filter(([, since]) => nowMs - since > periodMs * MAX_ABOVE_PERIODS);
  const [first] = late;
  if (first === undefined) return { ok: true };
  return { ok: false, message: `${late.length} above the storage limit for too long, among them ${first[0]}` };
}

/** The database has answered within the last three periods. */
export function judgeDatabase({ state, periodMs, nowMs }: ReadinessInput): CheckOutcome {
  if (state.databaseLostSince === null) return { ok: true };
  const lostMs = Math.round(nowMs - state.databaseLostSince);
  const message = `unreachable for ${lostMs} ms`;
  return { ok: lostMs <= periodMs * MAX_TICK_AGE_PERIODS, message };
}

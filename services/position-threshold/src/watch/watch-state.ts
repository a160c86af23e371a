import type { SizeReport } from '../retention/clean-up.ts';
import type { PassProgress, TrimReport } from '../trimming/trim-pass.ts';

export interface TickReport extends TrimReport {
  /** Epoch ms. */
  readonly finishedAt: number;
  readonly durationMs: number;
}

/** What the service remembers between ticks; `clear` replaces it by a new one. Monotonic times in ms. */
export interface WatchState {
  lastTick: TickReport | null;
  lastTickMonotonicMs: number | null;
  /** When the pass under way last got on; null between two passes. */
  lastProgressMonotonicMs: number | null;
  lastError: { readonly at: number; readonly message: string } | null;
  consecutiveFailures: number;
  tickCount: number;
  failedTickCount: number;
  archivedTotal: number;
  size: SizeReport | null;
  lastSizeError: string | null;
  /**
   * When each group was first seen at or above its storage limit and could not be trimmed. What waits for its turn
   * is not among them while a backlog is worked off.
   */
  aboveSince: Map<string, number>;
  /** Since when no query has succeeded. */
  databaseLostSince: number | null;
}

export function newWatchState(): WatchState {
  return {
    lastTick: null,
    lastTickMonotonicMs: null,
    lastProgressMonotonicMs: null,
    lastError: null,
    consecutiveFailures: 0,
    tickCount: 0,
    failedTickCount: 0,
    archivedTotal: 0,
    size: null,
    lastSizeError: null,
    aboveSince: new Map(),
    databaseLostSince: null,
  };
}

/** Takes a finished pass into the state. */
export function recordTick(
  state: WatchState,
  {
    report,
    durationMs,
    now,
    monotonicMs,
  }: { report: TrimReport; durationMs: number; now: number; monotonicMs: number },
): void {
  state.lastTick = { ...report, finishedAt: now, durationMs };
  state.lastTickMonotonicMs = monotonicMs;
  state.lastProgressMonotonicMs = null;
  state.consecutiveFailures = 0;
  state.tickCount += 1;
  state.archivedTotal += report.archivedCount;
  state.databaseLostSince = null;
  const stuck = report.archivedCount > 0 ? report.stillAbove : [...report.stillAbove, ...report.deferredGroups];
  state.aboveSince = new Map(stuck.map((group) => [group, state.aboveSince.get(group) ?? monotonicMs]));
}

/**
 * Takes the progress of a pass into the state. After a failed tick a count proves nothing, as it may be what comes
 * after it that fails.
 */
export function recordProgress(
  state: WatchState,
  { progress, monotonicMs }: { progress: PassProgress; monotonicMs: number },
): void {
  if (progress === 'trimmed' || state.consecutiveFailures === 0) state.lastProgressMonotonicMs = monotonicMs;
}

/** Takes a failed tick into the state; `isDatabaseLost` when the database could not be asked at all. */
export function recordFailure(
  state: WatchState,
  {
    message,
    isDatabaseLost,
    now,
    monotonicMs,
  }: { message: string; isDatabaseLost: boolean; now: number; monotonicMs: number },
): void {
  state.lastError = { at: now, message };
  state.lastProgressMonotonicMs = null;
  state.consecutiveFailures += 1;
  state.failedTickCount += 1;
  state.databaseLostSince = isDatabaseLost ? (state.databaseLostSince ?? monotonicMs) : null;
}

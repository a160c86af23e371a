import { type CheckOutcome, errorMessage, type Faults, type Logger, type Loop, startLoop } from '@recovery/runtime';
import type { Pool } from 'pg';
import type { ConfiguredLimits } from '../limits/configured-limits.ts';
import { checkSize } from '../retention/clean-up.ts';
import { trimPass } from '../trimming/trim-pass.ts';
import { isDatabaseLost } from './database-lost.ts';
import { healthDetails } from './health-details.ts';
import { judgeDatabase, judgeLimits, judgeLoop, judgeTick, type ReadinessInput } from './readiness.ts';
import { newWatchState, recordFailure, recordProgress, recordTick, type WatchState } from './watch-state.ts';

export interface ThresholdWatchOptions {
  pool: Pool;
  /** For size checks; its timeouts leave room for VACUUM. */
  maintenancePool: Pool;
  limits: ConfiguredLimits;
  faults: Faults;
  log: Logger;
  periodMs: number;
  sizeCheckIntervalMs: number;
  maxBytes: number;
  retentionDays: number;
}

/** The service: a trimming loop, a size loop, what they remember, and the operations on them. */
export interface ThresholdWatch {
  /** Starts what is not running and waits for a tick, but not longer than 3 s; tells how it went. */
  start(): Promise<{ state: 'running'; firstTick: 'succeeded' | 'failed' | 'pending' }>;
  /** Stops both loops; waits for the work in flight, but not longer than 3 s. */
  stop(): Promise<{ state: 'stopped'; inFlight: boolean }>;
  /** Forgets everything in memory: counters, errors, and limits that are not those of the configuration. */
  clear(): { cleared: true };
  /** A fault for drills: limits that no tick will accept, until cleared. */
  corruptLimits(): void;
  readiness: Record<'loop' | 'tick' | 'limits' | 'database', () => CheckOutcome>;
  details(): object;
}

const FIRST_RETRY_MS = 1_000;
const MAX_WAIT_MS = 3_000;

/** Assembles the service; nothing runs before `start`. */
export function createThresholdWatch(options: ThresholdWatchOptions): ThresholdWatch {
  const { faults, log, periodMs } = options;
  let state: WatchState = newWatchState();
  let limits = options.limits;
  let loops: { ticks: Loop; sizes: Loop } | null = null;

  const tick = async (signal: AbortSignal): Promise<void> => {
    const startedAt = performance.now();
    await faults.beforeTick();
    const report = await trimPass({
      pool: options.pool,
      limits,
      budgetMs: periodMs,
      onProgress: (progress) => {
        // What a stopped pass still brings to its end proves nothing about the next one.
        if (!signal.aborted) recordProgress(state, { progress, monotonicMs: performance.now() });
      },
      log,
      signal,
    });
    const monotonicMs = performance.now();
    recordTick(state, { report, durationMs: Math.round(monotonicMs - startedAt), now: Date.now(), monotonicMs });
    if (report.archivedCount > 0) log.info(report, 'positions archived');
  };

  const onTickError = (error: unknown): void => {
    const message = errorMessage(error);
    recordFailure(state, {
      message,
      isDatabaseLost: isDatabaseLost(error),
      now: Date.now(),
      monotonicMs: performance.now(),
    });
    log.error({ err: error, consecutiveFailures: state.consecutiveFailures }, 'tick failed');
  };

  const checkDatabaseSize = async (signal: AbortSignal): Promise<void> => {
    state.size = await checkSize({
      pool: options.maintenancePool,
      maxBytes: options.maxBytes,
      retentionDays: options.retentionDays,
      now: Date.now(),
      log,
      signal,
    });
    state.lastSizeError = null;
  };

  const startLoops = (): { ticks: Loop; sizes: Loop } => ({
    ticks: startLoop({
      name: 'ticks',
      intervalMs: periodMs,
      retryDelayMs: (failures) => Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 30), periodMs),
      run: tick,
      onError: onTickError,
    }),
    sizes: startLoop({
      name: 'sizes',
      intervalMs: options.sizeCheckIntervalMs,
      run: checkDatabaseSize,
      onError: (error) => {
        state.lastSizeError = errorMessage(error);
        log.warn({ reason: state.lastSizeError }, 'size check failed');
      },
    }),
  });

  const judged = (judge: (input: ReadinessInput) => CheckOutcome) => () =>
    judge({ state, isRunning: loops !== null, periodMs, nowMs: performance.now() });

  return {
    start: async () => {
      loops ??= startLoops();
      const ticksBefore = state.tickCount;
      const hasTicked = await settlesInTime(loops.ticks.trigger());
      if (!hasTicked) return { state: 'running', firstTick: 'pending' };
      return { state: 'running', firstTick: state.tickCount > ticksBefore ? 'succeeded' : 'failed' };
    },
    stop: async () => {
      const running = loops;
      loops = null;
      const inFlight = !(await settlesInTime(Promise.all([running?.ticks.stop(), running?.sizes.stop()])));
      return { state: 'stopped', inFlight };
    },
    clear: () => {
      state = newWatchState();
      limits = options.limits;
      return { cleared: true };
    },
    corruptLimits: () => {
      limits = { limit: Number.NaN, thresholdPercent: -1, overrides: [] };
    },
    readiness: {
      loop: judged(judgeLoop),
      tick: judged(judgeTick),
      limits: judged(judgeLimits),
      database: judged(judgeDatabase),
    },
    details: () =>
      healthDetails({
        state,
        isRunning: loops !== null,
        limits,
        periodMs,
        maxBytes: options.maxBytes,
        retentionDays: options.retentionDays,
      }),
  };
}

async function settlesInTime(work: Promise<unknown>): Promise<boolean> {
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => {
    timeout.resolve(false);
  }, MAX_WAIT_MS);
  const settled = await Promise.race([work.then(() => true), timeout.promise]);
  clearTimeout(timer);
  return settled;
}

import type { ConfiguredLimits } from '../limits/configured-limits.ts';
import { storageLimit } from '../limits/limit-rule.ts';
import type { WatchState } from './watch-state.ts';

export interface HealthDetailsInput {
  readonly state: WatchState;
  readonly isRunning: boolean;
  readonly limits: ConfiguredLimits;
  readonly periodMs: number;
  readonly maxBytes: number;
  readonly retentionDays: number;
}

/** What /health tells about the work: last tick, totals, limits in force, size of the database. */
export function healthDetails(input: HealthDetailsInput): object {
  const { state, limits, maxBytes } = input;
  return {
    loop: { state: input.isRunning ? 'running' : 'stopped', periodMs: input.periodMs },
    lastTick: state.lastTick,
    lastError: state.lastError,
    counts: {
      ticks: state.tickCount,
      failedTicks: state.failedTickCount,
      consecutiveFailures: state.consecutiveFailures,
      archivedPositions: state.archivedTotal,
    },
    limits: {
      limit: limits.limit,
      thresholdPercent: limits.thresholdPercent,
      storageLimit: storageLimit(limits),
      configuredOverrides: limits.overrides,
      overridesInForce: state.lastTick?.overrideCount ?? null,
    },
    groupsAboveStorageLimit: [
      ...new Set([...state.aboveSince.keys(), ...(state.lastTick?.deferredGroups ?? [])]),
    ].slice(0, 20),
    database: {
      maxBytes,
      retentionDays: input.retentionDays,
      usedPercent: state.size === null ? null : Math.round((state.size.databaseBytes / maxBytes) * 1_000) / 10,
      ...state.size,
      lastSizeError: state.lastSizeError,
    },
    memoryBytes: process.memoryUsage.rss(),
  };
}

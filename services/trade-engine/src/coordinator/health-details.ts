import type { Engine } from '../engine/engine.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { Coordinator } from './coordinator.ts';
import { isUnsaved } from './engine-staleness.ts';
import { summariseTicks } from './tick-totals.ts';

/** Failed ticks in the window above which the service is shown as degraded. */
const DEGRADED_ERROR_PERCENT = 10;

/** What /health shows beside its checks. `degraded` is for people: serving, but worse than it should. */
export function describeHealth(input: {
  readonly coordinator: Coordinator;
  readonly cache: MarketCache;
  readonly feedId: string;
  readonly slowTickMs: number;
}): object {
  const { coordinator, cache, feedId } = input;
  const now = performance.now();
  const ticks = summariseTicks(coordinator.engines, now);
  const reasons = degradations({ ...input, ticks, now });
  return {
    degraded: reasons.length > 0,
    degradedReasons: reasons,
    phase: coordinator.phase,
    feed: feedId,
    ticks: { ...ticks, latencyP95Ms: rounded(ticks.latencyP95Ms) },
    cache: cache.details(),
    engines: coordinator.engines.map((engine) => describeEngine(engine, now)),
  };
}

function degradations(input: {
  readonly coordinator: Coordinator;
  readonly cache: MarketCache;
  readonly slowTickMs: number;
  readonly ticks: ReturnType<typeof summariseTicks>;
  readonly now: number;
}): string[] {
  const { coordinator, cache, slowTickMs, ticks, now } = input;
  const reasons: string[] = [];
  if (ticks.latencyP95Ms > slowTickMs) reasons.push(`ticks take ${rounded(ticks.latencyP95Ms)} ms`);
  if (ticks.failedCount * 100 > ticks.tickCount * DEGRADED_ERROR_PERCENT) {
    reasons.push(`${ticks.failedCount} of ${ticks.tickCount} ticks failed`);
  }
  if (!cache.details().available) reasons.push('the market cache is not reachable, windows are kept in memory only');
  if (coordinator.engines.some((engine) => isUnsaved(engine, now))) reasons.push('ticks wait for the database');
  return reasons;
}

function describeEngine(engine: Engine, now: number): object {
  const { connectionId, tickIntervalMs } = engine.options;
  const { memory } = engine;
  if (memory === null) return { connectionId, status: 'loading', databaseError: engine.databaseError };
  const { condition, state, journal } = memory;
  const ticks = memory.statistics.summarise(now);
  return {
    connectionId,
    status: condition.status,
    error: condition.status === 'error' ? condition.message : null,
    run: state.run,
    tick: state.tick,
    tickIntervalMs,
    msSinceTick: memory.lastTickAt === null ? null : Math.round(now - memory.lastTickAt),
    openPositions: state.openPositions.length,
    openedCount: state.openedCount,
    closedCount: state.closedCount,
    trimmedCount: memory.trimmedCount,
    profit: rounded(state.profit),
    unsavedTicks: journal.unsavedTickCount,
    waitingForDatabase: engine.isWaitingForDatabase,
    databaseError: engine.databaseError,
    failedTicks: ticks.failedCount,
    latencyP95Ms: rounded(ticks.latencyP95Ms),
    loopLatencyMs: {
      indications: rounded(memory.loopLatencyMs.indications),
      strategies: rounded(memory.loopLatencyMs.strategies),
      positions: rounded(memory.loopLatencyMs.positions),
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

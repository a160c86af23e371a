import type { Engine } from '../engine/engine.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { Coordinator } from './coordinator.ts';
import { describeEngine, rounded } from './describe-engine.ts';
import { isUnsaved } from './engine-staleness.ts';
import { summariseTicks } from './tick-totals.ts';

/** Failed ticks in the window above which the service is shown as degraded. */
const DEGRADED_ERROR_PERCENT = 10;

/** A prober reads 64 kB at most; the engines that need attention come first. */
const SHOWN_ENGINES = 50;

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
    engineCount: coordinator.engines.length,
    statusCounts: countStatuses(coordinator.engines),
    engines: [...coordinator.engines]
      .toSorted((left, right) => Number(isWorking(left)) - Number(isWorking(right)))
      .slice(0, SHOWN_ENGINES)
      .map((engine) => describeEngine(engine, now)),
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

function countStatuses(engines: readonly Engine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { memory } of engines) {
    const status = memory?.condition.status ?? 'loading';
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

function isWorking({ memory }: Engine): boolean {
  return memory !== null && memory.condition.status !== 'error';
}

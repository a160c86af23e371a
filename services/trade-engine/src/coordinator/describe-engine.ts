import type { Engine } from '../engine/engine.ts';

/** One engine as /health shows it; now is monotonic ms. */
export function describeEngine(engine: Engine, now: number): object {
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

/** Three decimals are enough for people. */
export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

import type { Engine } from '../engine/engine.ts';

const PERIODS = 3;
/** Below this a short tick interval would make every garbage collection an outage. */
const LEAST_LIMIT_MS = 1_000;

/** Ms without a tick, or without a save of one, after which an engine counts as stale: three periods. */
export function stalenessLimitMs(tickIntervalMs: number): number {
  return Math.max(PERIODS * tickIntervalMs, LEAST_LIMIT_MS);
}

/** True when an engine that should tick has not for three periods; now is monotonic ms. */
export function isStale(engine: Pick<Engine, 'memory' | 'options'>, now: number): boolean {
  const { memory, options } = engine;
  if (memory === null || memory.condition.status !== 'running') return false;
  return now - Math.max(memory.lastTickAt ?? 0, memory.runningSince) > stalenessLimitMs(options.tickIntervalMs);
}

/** True when ticks have been waiting for the database longer than three periods. */
export function isUnsaved(engine: Pick<Engine, 'memory' | 'options'>, now: number): boolean {
  const oldest = engine.memory?.journal.oldestUnsavedAt ?? null;
  return oldest !== null && now - oldest > stalenessLimitMs(engine.options.tickIntervalMs);
}

import type { Engine } from '../engine/engine.ts';
import type { TickSummary } from '../engine/tick-statistics.ts';

/** The sliding windows of all engines as one; the latency is the slowest engine's. */
export function summariseTicks(engines: readonly Pick<Engine, 'memory'>[], now: number): TickSummary {
  return engines.reduce<TickSummary>(
    (total, { memory }) => {
      const own = memory?.statistics.summarise(now);
      return own === undefined
        ? total
        : {
            tickCount: total.tickCount + own.tickCount,
            failedCount: total.failedCount + own.failedCount,
            latencyP95Ms: Math.max(total.latencyP95Ms, own.latencyP95Ms),
          };
    },
    { tickCount: 0, failedCount: 0, latencyP95Ms: 0 },
  );
}

import { describe, expect, it } from 'vitest';
import { TickStatistics } from './tick-statistics.ts';

describe('tick statistics', () => {
  it('count what lies in the window and forget what left it', () => {
    const statistics = new TickStatistics({ windowMs: 100 });
    statistics.record({ at: 0, ok: false, latencyMs: 900 });
    for (let at = 50; at < 70; at += 1) statistics.record({ at, ok: at % 2 === 0, latencyMs: at });
    expect(statistics.summarise(100)).toEqual({ tickCount: 21, failedCount: 11, latencyP95Ms: 69 });
    expect(statistics.summarise(120)).toEqual({ tickCount: 20, failedCount: 10, latencyP95Ms: 68 });
    expect(statistics.summarise(1_000)).toEqual({ tickCount: 0, failedCount: 0, latencyP95Ms: 0 });
  });

  it('stay bounded', () => {
    const statistics = new TickStatistics({ windowMs: 1_000_000 });
    for (let at = 0; at < 5_000; at += 1) statistics.record({ at, ok: true, latencyMs: 1 });
    expect(statistics.summarise(5_000).tickCount).toBe(2_000);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandomWalkFeed, walkAt } from './random-walk-feed.ts';

function prices(seed: number, connectionId: string, ticks: number): (number | null)[] {
  const feed = createRandomWalkFeed(seed);
  return Array.from({ length: ticks }, (_, index) => feed.priceAt(connectionId, 'BTCUSDT', index + 1));
}

describe('the random walk', () => {
  it('repeats itself exactly for the same seed and differs for another seed or connection', () => {
    expect(prices(7, 'paper-1', 200)).toEqual(prices(7, 'paper-1', 200));
    expect(prices(7, 'paper-1', 200)).not.toEqual(prices(8, 'paper-1', 200));
    expect(prices(7, 'paper-1', 200)).not.toEqual(prices(7, 'paper-2', 200));
  });

  it('has independent standard normal steps', () => {
    const steps = Array.from({ length: 20_000 }, (_, n) => walkAt(42, n + 1) - walkAt(42, n));
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    const variance = steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / steps.length;
    const neighbours = steps.slice(1).reduce((sum, step, index) => sum + step * (steps[index] ?? 0), 0) / steps.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(Math.abs(neighbours)).toBeLessThan(0.03);
  });

  it('stays a price at every tick there will ever be', () => {
    const feed = createRandomWalkFeed(1);
    fc.assert(
      fc.property(fc.nat({ max: 2_000_000_000 }), fc.stringMatching(/^[A-Z]{1,8}$/), (tick, symbol) => {
        const price = feed.priceAt('paper-1', symbol, tick) ?? 0;
        expect(price).toBeGreaterThan(0);
        expect(price).toBeLessThan(60_000 * 5);
      }),
    );
  });
});

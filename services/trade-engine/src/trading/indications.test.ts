import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeIndication } from './indications.ts';

const periods = { fastPeriod: 2, slowPeriod: 5 };

describe('an indication', () => {
  it('waits for more prices than the slow period', () => {
    expect(computeIndication([1, 2, 3, 4, 5], periods)).toBeNull();
    expect(computeIndication([1, 2, 3, 4, 5, 6], periods)).not.toBeNull();
  });

  it('sees no movement and no volatility in a flat market', () => {
    expect(computeIndication(Array<number>(20).fill(7), periods)).toEqual({
      price: 7,
      fast: 7,
      slow: 7,
      previousFast: 7,
      previousSlow: 7,
      volatility: 0,
    });
  });

  it('follows a rising market faster with the short average', () => {
    const indication = computeIndication([1, 2, 3, 4, 5, 6, 7, 8], periods);
    expect(indication?.fast).toBeGreaterThan(indication?.slow ?? Infinity);
  });

  it('keeps both averages within the prices', () => {
    const prices = fc.array(fc.double({ min: 1, max: 1_000, noNaN: true }), { minLength: 6, maxLength: 60 });
    fc.assert(
      fc.property(prices, (values) => {
        const indication = computeIndication(values, periods);
        for (const average of [indication?.fast ?? 0, indication?.slow ?? 0]) {
          expect(average).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(average).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        }
        expect(indication?.volatility).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closePosition } from './close-position.ts';
import { DEFAULT_CONFIGURATION } from './engine-configuration.ts';
import { openPosition } from './open-position.ts';
import { POSITION_KINDS, type PositionKind, type PositionSide } from './position.ts';

function open(options: { kind: PositionKind; side: PositionSide; price: number; volatility: number }) {
  const { kind, side, price, volatility } = options;
  const indication = { price, volatility, fast: 0, slow: 0, previousFast: 0, previousSlow: 0 };
  const configuration = DEFAULT_CONFIGURATION;
  return openPosition({ clientKey: 'k', kind, symbol: 'BTCUSDT', side, indication, configuration, tick: 1, now: 0 });
}

describe('a position', () => {
  it('has its stop and its target on the right sides, a cost within its share, and a stop within its risk', () => {
    const inputs = fc.record({
      kind: fc.constantFrom(...POSITION_KINDS),
      side: fc.constantFrom<PositionSide[]>('long', 'short'),
      price: fc.double({ min: 0.01, max: 500_000, noNaN: true }),
      volatility: fc.double({ min: 0, max: 0.5, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, (input) => {
        const position = open(input);
        if (position === null) throw new Error('a position of this capital is never too small here');
        const { capital, maxCost, kinds } = DEFAULT_CONFIGURATION;
        const direction = input.side === 'long' ? 1 : -1;
        expect(direction * (position.takeProfitPrice - position.entryPrice)).toBeGreaterThan(0);
        expect(direction * (position.entryPrice - position.stopLossPrice)).toBeGreaterThan(0);
        expect(position.stopLossPrice).toBeGreaterThan(0);
        expect(position.cost).toBeLessThanOrEqual(capital * maxCost + 1e-6);
        const loss = closePosition(position, { exitPrice: position.stopLossPrice, reason: 'stop-loss', now: 0 }).profit;
        expect(loss).toBeLessThan(0);
        expect(-loss).toBeLessThanOrEqual(capital * kinds[input.kind].risk + 1e-6);
      }),
    );
  });

  it('is smaller in a wilder market', () => {
    const calm = open({ kind: 'base', side: 'long', price: 100, volatility: 0.01 });
    const wild = open({ kind: 'base', side: 'long', price: 100, volatility: 0.02 });
    expect(wild?.quantity).toBeLessThan(calm?.quantity ?? 0);
  });

  it('is not opened when the capital buys less than the smallest quantity', () => {
    expect(open({ kind: 'preset', side: 'long', price: 1e13, volatility: 0.3 })).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from './engine-configuration.ts';
import { evaluateStrategy } from './evaluate-strategy.ts';
import type { Indication } from './indications.ts';
import type { OpenPosition } from './position.ts';

const kind = DEFAULT_CONFIGURATION.kinds.base;
const flat: Indication = { price: 100, fast: 10, slow: 10, previousFast: 10, previousSlow: 10, volatility: 0.001 };
const up: Indication = { ...flat, previousFast: 9, fast: 11 };
const down: Indication = { ...flat, previousFast: 11, fast: 9 };
const long: OpenPosition = {
  clientKey: 'paper-1:run:1:base:BTCUSDT',
  kind: 'base',
  symbol: 'BTCUSDT',
  side: 'long',
  quantity: 1,
  entryPrice: 100,
  cost: 100,
  takeProfitPrice: 110,
  stopLossPrice: 95,
  openedTick: 1,
  openedAt: 0,
};
const short: OpenPosition = { ...long, side: 'short', takeProfitPrice: 90, stopLossPrice: 105 };

describe('the strategy', () => {
  it.each([
    ['nothing crosses', flat, undefined, 2, { close: null, open: null }],
    ['the fast average crosses upwards', up, undefined, 2, { close: null, open: 'long' }],
    ['the fast average crosses downwards', down, undefined, 2, { close: null, open: 'short' }],
    ['a long position sees its own crossover', up, long, 2, { close: null, open: null }],
    ['a long position sees the opposite crossover', down, long, 2, { close: 'crossover', open: 'short' }],
    ['a short position sees the opposite crossover', up, short, 2, { close: 'crossover', open: 'long' }],
    ['a long position reaches its target', { ...flat, price: 110 }, long, 2, { close: 'take-profit', open: null }],
    ['a long position reaches its stop', { ...flat, price: 95 }, long, 2, { close: 'stop-loss', open: null }],
    ['a short position reaches its target', { ...flat, price: 90 }, short, 2, { close: 'take-profit', open: null }],
    ['a short position reaches its stop', { ...flat, price: 105 }, short, 2, { close: 'stop-loss', open: null }],
    ['the stop comes before the crossover', { ...down, price: 95 }, long, 2, { close: 'stop-loss', open: null }],
    ['a position is one tick too young', flat, long, kind.maxHoldTicks, { close: null, open: null }],
    ['a position is too old', flat, long, kind.maxHoldTicks + 1, { close: 'time-exit', open: null }],
  ] as const)('%s', (_when, indication, held, tick, signal) => {
    expect(evaluateStrategy({ indication, held, kind, tick })).toEqual(signal);
  });
});

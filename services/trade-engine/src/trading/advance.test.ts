import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildWindow, extendWindow, type PriceWindow } from '../market/price-window.ts';
import { createRandomWalkFeed } from '../market/random-walk-feed.ts';
import { createReplayFeed } from '../market/replay-feed.ts';
import type { MarketFeed } from '../market/market-feed.ts';
import { type Advance, advance } from './advance.ts';
import { DEFAULT_CONFIGURATION, type EngineConfiguration } from './engine-configuration.ts';
import { type EngineState, engineStateSchema, firstState } from './engine-state.ts';

const connectionId = 'paper-1';

/** Works ticks one after the other, as an engine does. */
function run(options: {
  feed: MarketFeed;
  ticks: number;
  configuration?: EngineConfiguration;
  from?: EngineState;
  now?: number;
}): Advance[] {
  const { feed, ticks, configuration = DEFAULT_CONFIGURATION, now = 0 } = options;
  let state = options.from ?? firstState('run1');
  let windows = new Map<string, PriceWindow>();
  return Array.from({ length: ticks }, () => {
    windows = new Map(
      configuration.symbols.map((symbol) => {
        const source = { feed, connectionId, symbol };
        const before = windows.get(symbol);
        return [symbol, before === undefined ? buildWindow(source, state.tick + 1) : extendWindow(source, before)];
      }),
    );
    const result = advance({ connectionId, state, configuration, windows, now });
    state = result.state;
    return result;
  });
}

describe('an engine that advances', () => {
  it('gives the same prices, indications, signals and positions for the same seed and number of ticks', () => {
    const once = run({ feed: createRandomWalkFeed(11), ticks: 400 });
    expect(run({ feed: createRandomWalkFeed(11), ticks: 400 })).toEqual(once);
    expect(run({ feed: createRandomWalkFeed(12), ticks: 400 })).not.toEqual(once);
    expect(once.flatMap((tick) => tick.opened).length).toBeGreaterThan(10);
  });

  it('goes on from a stored state exactly as if it had never stopped', () => {
    const feed = createRandomWalkFeed(5);
    const whole = run({ feed, ticks: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 299 }), (cut) => {
        const stored: unknown = JSON.parse(JSON.stringify(whole[cut - 1]?.state));
        const resumed = run({ feed, ticks: 300 - cut, from: engineStateSchema.parse(stored) });
        expect(resumed).toEqual(whole.slice(cut));
      }),
      { numRuns: 15 },
    );
  });

  it('keeps at most one position a kind and symbol, closes only what is open, and never uses a key twice', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const open = new Set<string>();
        const keys = new Set<string>();
        for (const { state, opened, closed } of run({ feed: createRandomWalkFeed(seed), ticks: 250 })) {
          for (const { clientKey } of closed) expect(open.delete(clientKey)).toBe(true);
          for (const { clientKey } of opened) {
            expect(keys.has(clientKey)).toBe(false);
            keys.add(clientKey);
            open.add(clientKey);
          }
          expect(new Set(state.openPositions.map((position) => position.clientKey))).toEqual(open);
          const slots = state.openPositions.map(({ kind, symbol }) => `${kind}:${symbol}`);
          expect(new Set(slots).size).toBe(slots.length);
          expect(state.openedCount - state.closedCount).toBe(open.size);
        }
      }),
      { numRuns: 8 },
    );
  });

  it('replays a file to the same positions every time', () => {
    const lines = Array.from(
      { length: 200 },
      (_, tick) => `${tick},A,${(100 + 10 * Math.sin(tick / 9) + tick * 0.01).toFixed(4)}`,
    );
    const text = `timestamp,symbol,price\n${lines.join('\n')}\n`;
    const configuration = { ...DEFAULT_CONFIGURATION, symbols: ['A'] };
    const first = run({ feed: createReplayFeed(text), ticks: 450, configuration });
    expect(run({ feed: createReplayFeed(text), ticks: 450, configuration })).toEqual(first);
    expect(first.flatMap((tick) => tick.closed).length).toBeGreaterThan(5);
  });

  it('closes at entry what it holds of a symbol that is no longer traded', () => {
    const feed = createRandomWalkFeed(11);
    const last = run({ feed, ticks: 400 }).findLast((tick) => tick.state.openPositions.length > 0);
    const from = last?.state;
    const configuration = { ...DEFAULT_CONFIGURATION, symbols: ['XRPUSDT'] };
    const [next] = run({ feed, ticks: 1, configuration, ...(from === undefined ? {} : { from }) });
    expect(next?.closed).toHaveLength(from?.openPositions.length ?? -1);
    expect(next?.closed.every(({ reason, profit }) => reason === 'not-traded' && profit === 0)).toBe(true);
  });

  it('opens enough to give position-threshold work within hours, and never a flood', () => {
    const hour = run({ feed: createRandomWalkFeed(1), ticks: 3_600 }).flatMap((tick) => tick.opened);
    const perKind = Map.groupBy(hour, (position) => position.kind);
    for (const kind of ['base', 'main', 'real', 'preset'] as const) {
      const count = perKind.get(kind)?.length ?? 0;
      expect(count).toBeGreaterThan(60);
      expect(count).toBeLessThan(800);
    }
  });
});

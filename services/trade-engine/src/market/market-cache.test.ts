import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarketCache } from './market-cache.ts';
import { buildWindow, extendWindow, type PriceWindow, WINDOW_TICKS } from './price-window.ts';
import { createRandomWalkFeed } from './random-walk-feed.ts';
import { createReplayFeed } from './replay-feed.ts';
import type { SharedWindows } from './shared-windows.ts';

const feed = createRandomWalkFeed(3);
const symbols = ['BTCUSDT', 'ETHUSDT'];

/** Keeps what is written, as Redis would. */
class KeptWindows implements SharedWindows {
  readonly kept = new Map<string, ReadonlyMap<string, PriceWindow>>();
  available = true;
  read = (connectionId: string) => Promise.resolve(this.kept.get(connectionId) ?? new Map<string, PriceWindow>());
  write = (connectionId: string, windows: ReadonlyMap<string, PriceWindow>) => {
    this.kept.set(connectionId, windows);
  };
  reset = () => Promise.resolve({ ok: true });
  close = () => undefined;
}

function truth(tick: number): Map<string, PriceWindow> {
  return new Map(symbols.map((symbol) => [symbol, buildWindow({ feed, connectionId: 'paper-1', symbol }, tick)]));
}

describe('a price window', () => {
  it('extended tick by tick equals one built from the feed', () => {
    const replay = createReplayFeed('timestamp,symbol,price\n1,A,10\n2,A,11\n2,B,5\n4,B,6\n');
    fc.assert(
      fc.property(fc.constantFrom(feed, replay), fc.constantFrom('A', 'B'), fc.nat(600), (source, symbol, ticks) => {
        const window = { feed: source, connectionId: 'paper-1', symbol };
        let extended = buildWindow(window, 1);
        for (let tick = 2; tick <= ticks + 1; tick += 1) extended = extendWindow(window, extended);
        expect(extended).toEqual(buildWindow(window, ticks + 1));
        expect(extended.prices.length).toBeLessThanOrEqual(WINDOW_TICKS);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the market cache', () => {
  it('gives the same windows whatever is cleared, and when', async () => {
    const operations = fc.array(fc.constantFrom('tick', 'clear memory', 'clear redis', 'skip', 'go back'), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(operations, async (steps) => {
        const shared = new KeptWindows();
        const cache = new MarketCache({ feed, shared });
        let tick = 300;
        for (const step of steps) {
          if (step === 'clear memory') cache.clearMemory();
          if (step === 'clear redis') shared.kept.clear();
          if (step === 'skip') tick += 3;
          if (step === 'go back') tick -= 5;
          tick += 1;
          expect(await cache.windowsAt('paper-1', symbols, tick)).toEqual(truth(tick));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('takes windows over from Redis after a restart and asks the feed when Redis is empty', async () => {
    const shared = new KeptWindows();
    await new MarketCache({ feed, shared }).windowsAt('paper-1', symbols, 400);
    const restarted = new MarketCache({ feed, shared });
    await restarted.windowsAt('paper-1', symbols, 401);
    expect(restarted.details()).toMatchObject({ restoredCount: 2, rebuiltCount: 0 });
    shared.kept.clear();
    restarted.clearMemory();
    await restarted.windowsAt('paper-1', symbols, 402);
    expect(restarted.details()).toMatchObject({ restoredCount: 2, rebuiltCount: 2, windowCount: 2 });
    expect(shared.kept.size).toBe(1);
  });

  it.each([
    ['a foreign last price', (window: PriceWindow) => ({ ...window, prices: [...window.prices.slice(0, -1), 1] })],
    ['a foreign first price', (window: PriceWindow) => ({ ...window, prices: [1, ...window.prices.slice(1)] })],
    ['missing prices', (window: PriceWindow) => ({ ...window, prices: window.prices.slice(-10) })],
    ['a tick of the future', (window: PriceWindow) => ({ ...window, endTick: 9_999 })],
  ])('does not believe a stored window with %s', async (_what, spoil) => {
    const shared = new KeptWindows();
    const spoilt = [...truth(400)].map(([symbol, window]): [string, PriceWindow] => [symbol, spoil(window)]);
    shared.kept.set('paper-1', new Map(spoilt));
    expect(await new MarketCache({ feed, shared }).windowsAt('paper-1', symbols, 401)).toEqual(truth(401));
  });
});

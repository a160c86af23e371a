import type { MarketFeed } from './market-feed.ts';
import { buildWindow, extendWindow, type PriceWindow, WINDOW_TICKS, type WindowSource } from './price-window.ts';
import type { SharedWindows } from './shared-windows.ts';

export interface MarketCacheDetails {
  readonly kind: 'redis' | 'memory';
  readonly available: boolean;
  readonly windowCount: number;
  /** Windows asked from the feed price by price because no copy was usable. */
  readonly rebuiltCount: number;
  /** Windows taken over from Redis. */
  readonly restoredCount: number;
}

/**
 * Price windows from the nearest place that has them: memory, Redis, the feed. All three say the same, so that
 * clearing any of them at any moment changes no decision.
 */
export class MarketCache {
  readonly #feed: MarketFeed;
  readonly #shared: SharedWindows | null;
  readonly #memory = new Map<string, ReadonlyMap<string, PriceWindow>>();
  #rebuiltCount = 0;
  #restoredCount = 0;

  constructor(options: { feed: MarketFeed; shared: SharedWindows | null }) {
    this.#feed = options.feed;
    this.#shared = options.shared;
  }

  /** The windows of a connection up to a tick. */
  async windowsAt(
    connectionId: string,
    symbols: readonly string[],
    tick: number,
  ): Promise<ReadonlyMap<string, PriceWindow>> {
    const known = await this.#known(connectionId, symbols, tick);
    const windows = new Map(
      symbols.map((symbol) => {
        const source = { feed: this.#feed, connectionId, symbol };
        return [symbol, this.#bringTo(tick, source, known.get(symbol))];
      }),
    );
    this.#memory.set(connectionId, windows);
    this.#shared?.write(connectionId, windows);
    return windows;
  }

  /** Forgets the copies in memory. Returns how many there were. */
  clearMemory(): number {
    const { windowCount } = this.details();
    this.#memory.clear();
    return windowCount;
  }

  details(): MarketCacheDetails {
    return {
      kind: this.#shared === null ? 'memory' : 'redis',
      available: this.#shared?.available ?? true,
      windowCount: [...this.#memory.values()].reduce((sum, windows) => sum + windows.size, 0),
      rebuiltCount: this.#rebuiltCount,
      restoredCount: this.#restoredCount,
    };
  }

  async #known(
    connectionId: string,
    symbols: readonly string[],
    tick: number,
  ): Promise<ReadonlyMap<string, PriceWindow>> {
    const inMemory = this.#memory.get(connectionId);
    if (inMemory !== undefined && symbols.every((symbol) => isUsable(inMemory.get(symbol), tick))) return inMemory;
    const stored = (await this.#shared?.read(connectionId)) ?? new Map<string, PriceWindow>();
    const trusted = [...stored].filter(
      ([symbol, window]) => isUsable(window, tick) && this.#agrees(connectionId, symbol, window),
    );
    this.#restoredCount += trusted.length;
    const remembered = [...(inMemory ?? [])].filter(([, window]) => isUsable(window, tick));
    return new Map([...trusted, ...remembered]);
  }

  #bringTo(tick: number, source: WindowSource, known: PriceWindow | undefined): PriceWindow {
    if (known === undefined || !isUsable(known, tick)) {
      if (tick > 1) this.#rebuiltCount += 1;
      return buildWindow(source, tick);
    }
    let window = known;
    while (window.endTick < tick) window = extendWindow(source, window);
    return window;
  }

  // Redis can be written by others: a window whose ends contradict the feed is not believed.
  #agrees(connectionId: string, symbol: string, { endTick, prices }: PriceWindow): boolean {
    const startTick = endTick - prices.length + 1;
    const priceAt = (tick: number): number | null => (tick < 1 ? null : this.#feed.priceAt(connectionId, symbol, tick));
    const isWhole = prices.length === WINDOW_TICKS || priceAt(startTick - 1) === null;
    return isWhole && priceAt(endTick) === (prices.at(-1) ?? null) && priceAt(startTick) === (prices[0] ?? null);
  }
}

function isUsable(window: PriceWindow | undefined, tick: number): boolean {
  return window !== undefined && window.endTick <= tick && tick - window.endTick < WINDOW_TICKS;
}

import type { MarketFeed } from './market-feed.ts';

/** The recent prices of one symbol, as far as a tick. */
export interface PriceWindow {
  readonly endTick: number;
  /** Oldest first, at most WINDOW_TICKS. */
  readonly prices: readonly number[];
  /** False when the symbol has no price at endTick. */
  readonly quoted: boolean;
}

/** Four times the longest average: what lies further back weighs less than 0.04 % in it. */
export const WINDOW_TICKS = 256;

export interface WindowSource {
  readonly feed: MarketFeed;
  readonly connectionId: string;
  readonly symbol: string;
}

/** The window up to endTick, asked from the feed price by price: the slow way, and the truth. */
export function buildWindow({ feed, connectionId, symbol }: WindowSource, endTick: number): PriceWindow {
  const prices: number[] = [];
  let last: number | null = null;
  for (let tick = Math.max(1, endTick - WINDOW_TICKS + 1); tick <= endTick; tick += 1) {
    last = feed.priceAt(connectionId, symbol, tick);
    if (last !== null) prices.push(last);
  }
  return { endTick, prices, quoted: last !== null };
}

/** The window one tick later; equal to building it from the feed. */
export function extendWindow({ feed, connectionId, symbol }: WindowSource, window: PriceWindow): PriceWindow {
  const endTick = window.endTick + 1;
  const price = feed.priceAt(connectionId, symbol, endTick);
  if (price === null) return { endTick, prices: window.prices, quoted: false };
  return { endTick, prices: [...window.prices, price].slice(-WINDOW_TICKS), quoted: true };
}

import { createHash } from 'node:crypto';
import type { MarketFeed } from './market-feed.ts';
import { parseReplay, type ReplayRow } from './parse-replay.ts';

interface Quotes {
  /** Ascending ticks at which the symbol is quoted, and the prices at them. */
  readonly ticks: number[];
  readonly prices: number[];
}

/**
 * Replays a `timestamp,symbol,price` file to every connection: each distinct timestamp is one tick, a symbol keeps
 * its last price between quotes, and after the last tick the file begins again.
 * @throws {ConfigError} naming the line that is wrong
 */
export function createReplayFeed(text: string): MarketFeed {
  const rows = parseReplay(text);
  const { quotes, length } = groupQuotes(rows);
  return {
    id: `replay:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
    symbols: [...quotes.keys()].toSorted(),
    priceAt: (_connectionId, symbol, tick) => {
      const known = quotes.get(symbol);
      if (known === undefined) return null;
      const quote = lastQuoteAtOrBefore(known, ((tick - 1) % length) + 1);
      // In a second round the first ticks still know the last price of the round before.
      return quote ?? (tick > length ? (known.prices.at(-1) ?? null) : null);
    },
  };
}

function groupQuotes(rows: readonly ReplayRow[]): { quotes: Map<string, Quotes>; length: number } {
  const quotes = new Map<string, Quotes>();
  let length = 0;
  let quotedAt: number | null = null;
  for (const row of rows) {
    if (row.quotedAt !== quotedAt) length += 1;
    quotedAt = row.quotedAt;
    const known = quotes.get(row.symbol) ?? { ticks: [], prices: [] };
    known.ticks.push(length);
    known.prices.push(row.price);
    quotes.set(row.symbol, known);
  }
  return { quotes, length };
}

function lastQuoteAtOrBefore(quotes: Quotes, tick: number): number | null {
  let low = 0;
  let high = quotes.ticks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((quotes.ticks[middle] ?? Infinity) <= tick) low = middle + 1;
    else high = middle;
  }
  return quotes.prices[low - 1] ?? null;
}

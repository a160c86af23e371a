import { hashedGaussian, hashText } from './hashed-noise.ts';
import type { MarketFeed } from './market-feed.ts';

const LEVELS = 30;
/** After so many ticks (34 years at one a second) the walk begins again. */
const TICKS = 2 ** LEVELS;
/** Standard deviation of one tick's logarithmic return. */
const VOLATILITY = 0.001;
/** The walk is reflected at e^±1.5 times the first price, so that it stays a price for ever. */
const REFLECTION = 1.5;
const FIRST_PRICES: Readonly<Record<string, number>> = { BTCUSDT: 60_000, ETHUSDT: 3_000, SOLUSDT: 150 };

/** Independent normal returns around a first price, reflected; each connection sees its own market. */
export function createRandomWalkFeed(seed: number): MarketFeed {
  return {
    id: `walk:${seed}`,
    symbols: null,
    priceAt: (connectionId, symbol, tick) => {
      const walk = walkAt(hashText(`${seed}/${connectionId}/${symbol}`), tick % TICKS);
      return roundPrice(firstPrice(symbol) * Math.exp(reflect(walk * VOLATILITY)));
    },
  };
}

/**
 * Position after n steps of a walk with standard normal steps, in LEVELS hashes for any n: Lévy's construction
 * halves the interval around n and draws each midpoint from the Brownian bridge between its ends.
 */
export function walkAt(seed: number, n: number): number {
  let span = TICKS;
  let left = 0;
  let node = 0;
  let leftValue = 0;
  let rightValue = hashedGaussian(seed, 0, 0) * Math.sqrt(span);
  for (let level = 1; level <= LEVELS; level += 1) {
    const middleValue = (leftValue + rightValue) / 2 + (hashedGaussian(seed, level, node) * Math.sqrt(span)) / 2;
    span /= 2;
    node *= 2;
    if (n < left + span) {
      rightValue = middleValue;
    } else {
      leftValue = middleValue;
      left += span;
      node += 1;
    }
  }
  return leftValue;
}

// A triangle wave: what would leave the band comes back into it.
function reflect(value: number): number {
  const period = 4 * REFLECTION;
  const phase = (((value + REFLECTION) % period) + period) % period;
  return phase <= 2 * REFLECTION ? phase - REFLECTION : 3 * REFLECTION - phase;
}

function firstPrice(symbol: string): number {
  return FIRST_PRICES[symbol] ?? 1 + (hashText(symbol) % 100_000) / 100;
}

/** Eight significant digits: what the database's numeric columns and JSON both keep exactly. */
function roundPrice(price: number): number {
  return Number(price.toPrecision(8));
}

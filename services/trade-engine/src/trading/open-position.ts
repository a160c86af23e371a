import type { EngineConfiguration } from './engine-configuration.ts';
import type { Indication } from './indications.ts';
import type { OpenPosition, PositionKind, PositionSide } from './position.ts';

/** A market that did not move at all still gets a stop at a distance. */
const LEAST_VOLATILITY = 1e-5;
/** A target further down than this would be no price. */
const LARGEST_DISTANCE = 0.9;

/**
 * Opens at the current price. The size is such that the stop loses the kind's risk, so that a volatile market gets
 * a small position, capped by maxCost. Null when that is less than the smallest quantity.
 */
export function openPosition(input: {
  readonly clientKey: string;
  readonly kind: PositionKind;
  readonly symbol: string;
  readonly side: PositionSide;
  readonly indication: Indication;
  readonly configuration: EngineConfiguration;
  readonly tick: number;
  readonly now: number;
}): OpenPosition | null {
  const { clientKey, kind, symbol, side, configuration, tick, now } = input;
  const { price: entryPrice } = input.indication;
  const rule = configuration.kinds[kind];
  const volatility = Math.max(input.indication.volatility, LEAST_VOLATILITY);
  const stopDistance = Math.min(rule.stopLoss * volatility, LARGEST_DISTANCE);
  const targetDistance = Math.min(rule.takeProfit * volatility, LARGEST_DISTANCE);
  const cost = configuration.capital * Math.min(rule.risk / stopDistance, configuration.maxCost);
  const quantity = Math.floor((cost / entryPrice) * 1e8) / 1e8;
  if (quantity <= 0) return null;
  const direction = side === 'long' ? 1 : -1;
  return {
    clientKey,
    kind,
    symbol,
    side,
    quantity,
    entryPrice,
    cost: roundMoney(quantity * entryPrice),
    takeProfitPrice: entryPrice * (1 + direction * targetDistance),
    stopLossPrice: entryPrice * (1 - direction * stopDistance),
    openedTick: tick,
    openedAt: now,
  };
}

/** Eight decimals, as the database keeps them. */
export function roundMoney(amount: number): number {
  return Math.round(amount * 1e8) / 1e8;
}

export interface Indication {
  readonly price: number;
  /** Exponential moving averages at this tick and at the one before. */
  readonly fast: number;
  readonly slow: number;
  readonly previousFast: number;
  readonly previousSlow: number;
  /** Exponentially weighted standard deviation of one tick's logarithmic return. */
  readonly volatility: number;
}

/** RiskMetrics' decay factor for short horizons (J.P. Morgan, 1996). */
const VOLATILITY_DECAY = 0.94;

/** What the recent prices say, or null while there are fewer of them than the slow average needs. */
export function computeIndication(
  prices: readonly number[],
  periods: { readonly fastPeriod: number; readonly slowPeriod: number },
): Indication | null {
  const first = prices[0];
  if (first === undefined || prices.length <= periods.slowPeriod) return null;
  const fastWeight = 2 / (periods.fastPeriod + 1);
  const slowWeight = 2 / (periods.slowPeriod + 1);
  let [fast, slow, previousFast, previousSlow, price, variance] = [first, first, first, first, first, 0];
  for (const next of prices.slice(1)) {
    previousFast = fast;
    previousSlow = slow;
    fast += fastWeight * (next - fast);
    slow += slowWeight * (next - slow);
    variance = VOLATILITY_DECAY * variance + (1 - VOLATILITY_DECAY) * Math.log(next / price) ** 2;
    price = next;
  }
  return { price, fast, slow, previousFast, previousSlow, volatility: Math.sqrt(variance) };
}

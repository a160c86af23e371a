/** Where prices come from. A feed is a pure function of the tick, so any stretch of it can be asked for again. */
export interface MarketFeed {
  /** Names source and seed: windows of one feed are never mixed with another's. */
  readonly id: string;
  /** The symbols it has prices for; null when it has one for any name. */
  readonly symbols: readonly string[] | null;
  /** Price of a symbol at a tick (1, 2, …), or null when it has not been quoted yet. */
  priceAt(connectionId: string, symbol: string, tick: number): number | null;
}

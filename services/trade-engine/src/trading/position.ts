export const POSITION_KINDS = ['base', 'main', 'real', 'preset'] as const;
export type PositionKind = (typeof POSITION_KINDS)[number];
export type PositionSide = 'long' | 'short';

/** A position that the engine holds. Prices in the quote currency, quantity in the symbol's own. */
export interface OpenPosition {
  /** `<connection>:<run>:<tick>:<kind>:<symbol>`: the same tick of the same run always gives the same key. */
  readonly clientKey: string;
  readonly kind: PositionKind;
  readonly symbol: string;
  readonly side: PositionSide;
  readonly quantity: number;
  readonly entryPrice: number;
  /** quantity × entryPrice. */
  readonly cost: number;
  readonly takeProfitPrice: number;
  readonly stopLossPrice: number;
  readonly openedTick: number;
  /** Epoch ms. */
  readonly openedAt: number;
}

export type CloseReason = 'take-profit' | 'stop-loss' | 'crossover' | 'time-exit' | 'not-traded';

export interface ClosedPosition {
  readonly clientKey: string;
  readonly exitPrice: number;
  readonly reason: CloseReason;
  readonly profit: number;
  /** Epoch ms. */
  readonly closedAt: number;
}

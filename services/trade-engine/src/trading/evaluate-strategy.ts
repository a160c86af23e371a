import type { KindConfiguration } from './engine-configuration.ts';
import type { Indication } from './indications.ts';
import type { CloseReason, OpenPosition, PositionSide } from './position.ts';

export interface Signal {
  /** Why the position held so far ends; null when it stays, or when there is none. */
  readonly close: CloseReason | null;
  /** The side to open on, after the close; null for none. */
  readonly open: PositionSide | null;
}

/**
 * The rule of one kind for one symbol. A position opens when the fast average crosses the slow one (upwards long,
 * downwards short) and none is held; it ends at its stop, its target, the opposite crossover, or its age,
 * whichever comes first in this order. The opposite crossover opens the other side at once.
 */
export function evaluateStrategy(input: {
  readonly indication: Indication;
  readonly held: OpenPosition | undefined;
  readonly kind: KindConfiguration;
  readonly tick: number;
}): Signal {
  const { held, kind, tick, indication } = input;
  const crossed = crossover(indication);
  if (held === undefined) return { close: null, open: crossed };
  const exit = priceExit(held, indication.price);
  if (exit !== null) return { close: exit, open: null };
  if (crossed !== null && crossed !== held.side) return { close: 'crossover', open: crossed };
  if (tick - held.openedTick >= kind.maxHoldTicks) return { close: 'time-exit', open: null };
  return { close: null, open: null };
}

function crossover({ fast, slow, previousFast, previousSlow }: Indication): PositionSide | null {
  if (previousFast <= previousSlow && fast > slow) return 'long';
  if (previousFast >= previousSlow && fast < slow) return 'short';
  return null;
}

function priceExit(held: OpenPosition, price: number): CloseReason | null {
  const direction = held.side === 'long' ? 1 : -1;
  if (direction * (price - held.stopLossPrice) <= 0) return 'stop-loss';
  if (direction * (price - held.takeProfitPrice) >= 0) return 'take-profit';
  return null;
}

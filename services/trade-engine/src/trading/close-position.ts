import { roundMoney } from './open-position.ts';
import type { ClosedPosition, CloseReason, OpenPosition } from './position.ts';

/** Ends a position at exitPrice; now is epoch ms. */
export function closePosition(
  position: OpenPosition,
  end: { readonly exitPrice: number; readonly reason: CloseReason; readonly now: number },
): ClosedPosition {
  const direction = position.side === 'long' ? 1 : -1;
  return {
    clientKey: position.clientKey,
    exitPrice: end.exitPrice,
    reason: end.reason,
    profit: roundMoney(direction * (end.exitPrice - position.entryPrice) * position.quantity),
    closedAt: end.now,
  };
}

import { AppError } from '@recovery/runtime';
import type { HoldsView, Store } from '@recovery/store';
import { inTime } from '../in-time.ts';

/**
 * For whoever ends a hold: one that was lost with the data of Redis, and is not entered again yet, cannot be ended.
 * @throws {AppError} `store_unavailable` during the few seconds until it is
 */
export async function readWholeHolds({ holds }: Pick<Store, 'holds'>): Promise<HoldsView> {
  const held = await inTime('reading the pauses and windows', () => holds.read());
  if (!held.isWhole) {
    throw new AppError('store_unavailable', 'pauses and windows are being restored', { retryable: true });
  }
  return held;
}

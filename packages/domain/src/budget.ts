/**
 * Automatic actions within a sliding window (as OTP's restart intensity).
 * `debits` are epoch milliseconds of earlier actions, in any order.
 */
export function budgetVerdict({
  debits,
  now,
  budget,
  windowMs,
}: {
  debits: readonly number[];
  now: number;
  budget: number;
  windowMs: number;
}): { readonly spent: boolean; readonly used: number; readonly freeAt: number | null } {
  const inside = debits.filter((at) => at > now - windowMs).toSorted((a, b) => a - b);
  const spent = inside.length >= budget;
  const oldestThatMustLeave = inside[inside.length - budget];
  return {
    spent,
    used: inside.length,
    freeAt: spent && oldestThatMustLeave !== undefined ? oldestThatMustLeave + windowMs : null,
  };
}

/** How many positions are kept, and how far above that the number may go before it is cut back. */
export interface LimitRule {
  /** Positions, 50 to 1000. */
  readonly limit: number;
  /** Percent of the limit, 10 to 50. */
  readonly thresholdPercent: number;
}

export const LIMIT_RANGE = { min: 50, max: 1_000 } as const;
export const THRESHOLD_PERCENT_RANGE = { min: 10, max: 50 } as const;

/** The storage limit, limit × (1 + threshold %): with this many positions a group is trimmed. Whole, rounded up. */
export function storageLimit({ limit, thresholdPercent }: LimitRule): number {
  return Math.ceil((limit * (100 + thresholdPercent)) / 100);
}

/** How many positions have to go: none below the storage limit, all above the limit once it is reached. */
export function surplus(positionCount: number, rule: LimitRule): number {
  return positionCount < storageLimit(rule) ? 0 : positionCount - rule.limit;
}

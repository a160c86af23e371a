/** The moments at which more than `limit` of `times` (in ms, any order) lay within the `windowMs` before. */
export function crowded(times: readonly number[], { limit, windowMs }: { limit: number; windowMs: number }): number[] {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.filter((at, index) => at - (sorted[index - limit] ?? Number.NEGATIVE_INFINITY) < windowMs);
}

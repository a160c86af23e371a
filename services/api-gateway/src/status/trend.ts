import type { Trend } from '@recovery/contracts';
import type { LatencyBucket } from '@recovery/store';

/** Buckets summed up into `stepCount` equal steps, of which the last one is under way at `now`. Times in ms. */
export function trend(
  buckets: readonly LatencyBucket[],
  { stepMs, stepCount, now }: { stepMs: number; stepCount: number; now: number },
): Trend {
  const startsAt = (Math.floor(now / stepMs) - stepCount + 1) * stepMs;
  const checkCounts = Array.from({ length: stepCount }, () => 0);
  const unhealthyCounts = [...checkCounts];
  const sums = [...checkCounts];
  for (const bucket of buckets) {
    const step = Math.floor((bucket.startsAt - startsAt) / stepMs);
    if (step < 0 || step >= stepCount) continue;
    checkCounts[step] = (checkCounts[step] ?? 0) + bucket.checkCount;
    unhealthyCounts[step] = (unhealthyCounts[step] ?? 0) + bucket.unhealthyCount;
    sums[step] = (sums[step] ?? 0) + bucket.averageMs * bucket.checkCount;
  }
  const averageMs = checkCounts.map((count, step) =>
    count === 0 ? null : Math.round((10 * (sums[step] ?? 0)) / count) / 10,
  );
  return { startsAt: new Date(startsAt).toISOString(), stepMs, checkCounts, unhealthyCounts, averageMs };
}

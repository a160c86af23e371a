import type { HistoryEntry, latencyResponseSchema } from '@recovery/contracts';
import type { z } from 'zod';
import type { CheckSample } from '../live/check-samples.ts';

type Bucket = z.infer<typeof latencyResponseSchema>['buckets'][number];

/** A recovery that began or ended. */
export interface RecoveryMark {
  /** Epoch ms. */
  readonly at: number;
  readonly kind: 'begun' | 'verified' | 'failed';
}

export const BUCKET_MS = 300_000;

/** What the chart shows: averages of five minutes until the first check that was seen live, then every check. */
export interface LatencyPoints {
  readonly averages: readonly CheckSample[];
  readonly checks: readonly CheckSample[];
}

/** Oldest first; averages stand at the middle of their five minutes. @param from epoch ms */
export function latencyPoints({
  buckets,
  samples,
  from,
}: {
  buckets: readonly Bucket[];
  samples: readonly CheckSample[];
  from: number;
}): LatencyPoints {
  const firstLive = samples[0]?.at ?? Infinity;
  const averages = buckets.map(({ startsAt, averageMs, unhealthyCount }) => ({
    at: Date.parse(startsAt) + BUCKET_MS / 2,
    latencyMs: averageMs,
    isHealthy: unhealthyCount === 0,
  }));
  return {
    averages: averages.filter(({ at }) => at + BUCKET_MS / 2 >= from && at - BUCKET_MS / 2 < firstLive),
    checks: samples.filter(({ at }) => at >= from),
  };
}

/** Where attempts began and how they ended, since `from` (epoch ms). */
export function recoveryMarks(history: readonly HistoryEntry[], from: number): RecoveryMark[] {
  return history.flatMap(({ timestamp, status, attempt }) => {
    const at = Date.parse(timestamp);
    if (attempt === null || at < from || status === 'skipped') return [];
    return [{ at, kind: status === 'started' ? 'begun' : status === 'success' ? 'verified' : 'failed' } as const];
  });
}

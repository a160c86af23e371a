import type { HistoryEntry, latencyResponseSchema } from '@recovery/contracts/page';
import type { z } from 'zod';
import type { CheckSample } from '../live/check-samples.ts';

type Bucket = z.infer<typeof latencyResponseSchema>['buckets'][number];

/** A recovery that began or ended. */
export interface RecoveryMark {
  /** Epoch ms. */
  readonly at: number;
  readonly kind: 'begun' | 'verified' | 'failed';
}

const BUCKET_MS = 300_000;

/** The averages of five minutes until the first check that was seen live, then every check; oldest first. */
export function latencyPoints({
  buckets,
  samples,
  from,
}: {
  buckets: readonly Bucket[];
  samples: readonly CheckSample[];
  /** Epoch ms. */
  from: number;
}): CheckSample[] {
  const firstLive = samples[0]?.at ?? Infinity;
  const averages = buckets.map(({ startsAt, averageMs, unhealthyCount }) => ({
    at: Date.parse(startsAt) + BUCKET_MS / 2,
    latencyMs: averageMs,
    isHealthy: unhealthyCount === 0,
  }));
  return [...averages.filter(({ at }) => at < firstLive), ...samples].filter(({ at }) => at >= from);
}

/** Where attempts began and how they ended, since `from` (epoch ms). */
export function recoveryMarks(history: readonly HistoryEntry[], from: number): RecoveryMark[] {
  return history.flatMap(({ timestamp, status, attempt }) => {
    const at = Date.parse(timestamp);
    if (attempt === null || at < from || status === 'skipped') return [];
    return [{ at, kind: status === 'started' ? 'begun' : status === 'success' ? 'verified' : 'failed' } as const];
  });
}

import { KEYS } from './keys.ts';
import {
  DAY_BUCKETS,
  DAY_MS,
  LATENCY_BUCKET_BYTES,
  LATENCY_BUCKET_MS,
  LATENCY_BUCKETS,
  recordLatency,
} from './scripts/record-latency.ts';
import type { StoreConnection } from './store-connection.ts';

/** All checks of a service that ended within the same five minutes, or on the same day (UTC). */
export interface LatencyBucket {
  /** Epoch ms. */
  readonly startsAt: number;
  readonly checkCount: number;
  readonly unhealthyCount: number;
  readonly averageMs: number;
  readonly maximumMs: number;
}

/** The checks of one service: 24 hours by five minutes, 31 days by days; oldest first, without the empty ones. */
export interface LatencyRings {
  readonly minutes: readonly LatencyBucket[];
  readonly days: readonly LatencyBucket[];
}

/** How long the checks took, of each service in two rings of fixed size. */
export interface Latencies {
  /** @param check.at end of the check, epoch ms */
  record(serviceId: string, check: { at: number; latencyMs: number; isHealthy: boolean }): Promise<void>;
  /** Of five minutes each, oldest first; buckets without a check are left out. @param range.from epoch ms */
  series(serviceId: string, range: { from: number; to: number }): Promise<LatencyBucket[]>;
  /** Of many services at once, in the order of the ids. @param now epoch ms */
  rings(serviceIds: readonly string[], now: number): Promise<LatencyRings[]>;
}

export function createLatencies(connection: StoreConnection): Latencies {
  return {
    record: async (serviceId, check) => {
      await connection.run((redis) => recordLatency(redis, { serviceId, ...check }));
    },
    series: async (serviceId, { from, to }) => {
      const ring = await connection.run((redis) => redis.getBuffer(KEYS.latency(serviceId)));
      // What was overwritten last time round is older than the ring is long.
      return decode(ring, LATENCY_BUCKET_MS, { from: Math.max(from, to - LATENCY_BUCKETS * LATENCY_BUCKET_MS), to });
    },
    rings: async (serviceIds, now) => {
      if (serviceIds.length === 0) return [];
      const keys = serviceIds.flatMap((id) => [KEYS.latency(id), KEYS.days(id)]);
      const stored = await connection.run((redis) => redis.mgetBuffer(keys));
      return serviceIds.map((_, index) => ({
        minutes: decode(stored[2 * index] ?? null, LATENCY_BUCKET_MS, {
          from: now - LATENCY_BUCKETS * LATENCY_BUCKET_MS,
          to: now,
        }),
        days: decode(stored[2 * index + 1] ?? null, DAY_MS, { from: now - (DAY_BUCKETS - 1) * DAY_MS, to: now }),
      }));
    },
  };
}

/** Those that reach into the range, oldest first. */
function decode(ring: Buffer | null, bucketMs: number, { from, to }: { from: number; to: number }): LatencyBucket[] {
  if (ring === null) return [];
  const buckets: LatencyBucket[] = [];
  for (let offset = 0; offset + LATENCY_BUCKET_BYTES <= ring.length; offset += LATENCY_BUCKET_BYTES) {
    const checkCount = ring.readUInt32BE(offset + 4);
    const startsAt = ring.readUInt32BE(offset) * bucketMs;
    if (checkCount === 0 || startsAt + bucketMs <= from || startsAt > to) continue;
    buckets.push({
      startsAt,
      checkCount,
      unhealthyCount: ring.readUInt32BE(offset + 8),
      averageMs: ring.readDoubleBE(offset + 12) / checkCount,
      maximumMs: ring.readFloatBE(offset + 20),
    });
  }
  return buckets.toSorted((a, b) => a.startsAt - b.startsAt);
}

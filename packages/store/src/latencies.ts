import { KEYS } from './keys.ts';
import { LATENCY_BUCKET_BYTES, LATENCY_BUCKET_MS, LATENCY_BUCKETS, recordLatency } from './scripts/record-latency.ts';
import type { StoreConnection } from './store-connection.ts';

/** All checks of a service that ended within the same five minutes. */
export interface LatencyBucket {
  /** Epoch ms. */
  readonly startsAt: number;
  readonly checkCount: number;
  readonly unhealthyCount: number;
  readonly averageMs: number;
  readonly maximumMs: number;
}

/** How long the checks took: of each service, the last 24 hours in buckets of five minutes, in a ring of fixed size. */
export interface Latencies {
  /** @param check.at end of the check, epoch ms */
  record(serviceId: string, check: { at: number; latencyMs: number; isHealthy: boolean }): Promise<void>;
  /** Oldest first; buckets without a check are left out. @param range.from epoch ms */
  series(serviceId: string, range: { from: number; to: number }): Promise<LatencyBucket[]>;
}

export function createLatencies(connection: StoreConnection): Latencies {
  return {
    record: async (serviceId, check) => {
      await connection.run((redis) => recordLatency(redis, { serviceId, ...check }));
    },
    series: async (serviceId, { from, to }) => {
      const ring = await connection.run((redis) => redis.getBuffer(KEYS.latency(serviceId)));
      if (ring === null) return [];
      // What was overwritten last time round is older than the ring is long.
      const oldest = Math.max(from, to - LATENCY_BUCKETS * LATENCY_BUCKET_MS);
      return decode(ring)
        .filter(({ startsAt }) => startsAt + LATENCY_BUCKET_MS > oldest && startsAt <= to)
        .toSorted((a, b) => a.startsAt - b.startsAt);
    },
  };
}

function decode(ring: Buffer): LatencyBucket[] {
  const buckets: LatencyBucket[] = [];
  for (let offset = 0; offset + LATENCY_BUCKET_BYTES <= ring.length; offset += LATENCY_BUCKET_BYTES) {
    const checkCount = ring.readUInt32BE(offset + 4);
    if (checkCount === 0) continue;
    buckets.push({
      startsAt: ring.readUInt32BE(offset) * LATENCY_BUCKET_MS,
      checkCount,
      unhealthyCount: ring.readUInt32BE(offset + 8),
      averageMs: ring.readDoubleBE(offset + 12) / checkCount,
      maximumMs: ring.readFloatBE(offset + 20),
    });
  }
  return buckets;
}

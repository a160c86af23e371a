import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

export const LATENCY_BUCKET_MS = 300_000;
/** 24 hours. */
export const LATENCY_BUCKETS = 288;
export const DAY_MS = 86_400_000;
/** The present day and the thirty before it. */
export const DAY_BUCKETS = 31;
/** Number of the bucket, checks, unhealthy ones (32 bits each), sum (double) and maximum (float) of the latencies in ms. */
export const LATENCY_BUCKET_BYTES = 24;
const GRACE_MS = 3_600_000;

// Strings of fixed size, one of five minutes and one of days: under 8 kB a service whatever happens, one read for all.
const script = defineScript(`
local latency, unhealthy = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = 1
for ring = 1, 2 do
  local bucket, buckets = tonumber(ARGV[3 * ring]), tonumber(ARGV[3 * ring + 1])
  local offset = (bucket % buckets) * ${LATENCY_BUCKET_BYTES}
  local old = redis.call('GETRANGE', KEYS[ring], offset, offset + ${LATENCY_BUCKET_BYTES - 1})
  local count, bad, sum, maximum, isOld = 0, 0, 0, 0, false
  if #old == ${LATENCY_BUCKET_BYTES} then
    local number, oldCount, oldBad, oldSum, oldMaximum = struct.unpack('>I4I4I4df', old)
    if number == bucket then count, bad, sum, maximum = oldCount, oldBad, oldSum, oldMaximum end
    isOld = number > bucket and oldCount > 0
  end
  if isOld then
    kept = 0
  else
    local text = struct.pack('>I4I4I4df', bucket, count + 1, bad + unhealthy, sum + latency, math.max(maximum, latency))
    redis.call('SETRANGE', KEYS[ring], offset, text)
    redis.call('PEXPIRE', KEYS[ring], ARGV[3 * ring + 2])
  end
end
return kept
`);

/** Adds one check to its five minutes and to its day; what is older than a ring is passed over there. */
export async function recordLatency(
  redis: Redis,
  { serviceId, at, latencyMs, isHealthy }: { serviceId: string; at: number; latencyMs: number; isHealthy: boolean },
): Promise<void> {
  const ring = (bucketMs: number, buckets: number): number[] => [
    Math.floor(at / bucketMs),
    buckets,
    buckets * bucketMs + GRACE_MS,
  ];
  await runScript(redis, script, {
    keys: [KEYS.latency(serviceId), KEYS.days(serviceId)],
    args: [latencyMs, isHealthy ? 0 : 1, ...ring(LATENCY_BUCKET_MS, LATENCY_BUCKETS), ...ring(DAY_MS, DAY_BUCKETS)],
  });
}

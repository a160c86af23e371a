import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

export const LATENCY_BUCKET_MS = 300_000;
/** 24 hours. */
export const LATENCY_BUCKETS = 288;
/** Number of the bucket, checks, unhealthy ones (32 bits each), sum (double) and maximum (float) of the latencies in ms. */
export const LATENCY_BUCKET_BYTES = 24;
const KEPT_MS = LATENCY_BUCKETS * LATENCY_BUCKET_MS + 3_600_000;

// A string of fixed size: 7 kB a service whatever happens, one read for all of it.
const script = defineScript(`
local bucket, latency, unhealthy = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local offset = (bucket % tonumber(ARGV[4])) * ${LATENCY_BUCKET_BYTES}
local old = redis.call('GETRANGE', KEYS[1], offset, offset + ${LATENCY_BUCKET_BYTES - 1})
local count, bad, sum, maximum = 0, 0, 0, 0
if #old == ${LATENCY_BUCKET_BYTES} then
  local number, oldCount, oldBad, oldSum, oldMaximum = struct.unpack('>I4I4I4df', old)
  if number == bucket then count, bad, sum, maximum = oldCount, oldBad, oldSum, oldMaximum end
  if number > bucket and oldCount > 0 then return 0 end
end
local text = struct.pack('>I4I4I4df', bucket, count + 1, bad + unhealthy, sum + latency, math.max(maximum, latency))
redis.call('SETRANGE', KEYS[1], offset, text)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
`);

/** Adds one check to its bucket; one older than the ring is passed over. */
export async function recordLatency(
  redis: Redis,
  { serviceId, at, latencyMs, isHealthy }: { serviceId: string; at: number; latencyMs: number; isHealthy: boolean },
): Promise<void> {
  await runScript(redis, script, {
    keys: [KEYS.latency(serviceId)],
    args: [Math.floor(at / LATENCY_BUCKET_MS), latencyMs, isHealthy ? 0 : 1, LATENCY_BUCKETS, KEPT_MS],
  });
}

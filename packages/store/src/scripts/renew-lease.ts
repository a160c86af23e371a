import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

const script = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('ZSCORE', KEYS[2], ARGV[3]) then redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/**
 * Extends the lease, and what is under way by it, to ttlMs from now (epoch ms); false when it is no longer
 * `value`'s.
 */
export async function renewLease(
  redis: Redis,
  { serviceId, value, ttlMs, now }: { serviceId: string; value: string; ttlMs: number; now: number },
): Promise<boolean> {
  const reply = await runScript(redis, script, {
    keys: [KEYS.lease(serviceId), KEYS.underWay],
    args: [value, ttlMs, serviceId, Math.round(now + ttlMs)],
  });
  return reply === 1;
}

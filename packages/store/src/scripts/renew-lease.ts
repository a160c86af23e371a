import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

const script = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** Extends the lease to ttlMs from now; false when it is no longer `value`'s. */
export async function renewLease(
  redis: Redis,
  { serviceId, value, ttlMs }: { serviceId: string; value: string; ttlMs: number },
): Promise<boolean> {
  const reply = await runScript(redis, script, { keys: [KEYS.lease(serviceId)], args: [value, ttlMs] });
  return reply === 1;
}

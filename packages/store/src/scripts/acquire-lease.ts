import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

// Redis expires keys by its wall clock: when that was set back, a dead holder's lease would last as much longer.
// A living one renews what is shortened here.
const script = defineScript(`
if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return 1 end
if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
`);

/** Takes the lease for ttlMs; false while somebody holds it, which is never longer than ttlMs after their end. */
export async function acquireLease(
  redis: Redis,
  { serviceId, value, ttlMs }: { serviceId: string; value: string; ttlMs: number },
): Promise<boolean> {
  return (await runScript(redis, script, { keys: [KEYS.lease(serviceId)], args: [value, ttlMs] })) === 1;
}

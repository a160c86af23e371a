import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

// Redis expires keys by its wall clock: when that was set back, a dead holder's lease would last as much longer
// than the time to live that its value names. A living holder renews what is shortened here.
const script = defineScript(`
if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return 1 end
local ttl = tonumber(string.match(redis.call('GET', KEYS[1]), '^%S+ (%d+) ') or '')
if ttl and redis.call('PTTL', KEYS[1]) > ttl then redis.call('PEXPIRE', KEYS[1], ttl) end
return 0
`);

/**
 * Takes the lease for ttlMs; false while somebody holds it.
 * @param options.value `<unique> <ttlMs> <owner>`
 */
export async function acquireLease(
  redis: Redis,
  { serviceId, value, ttlMs }: { serviceId: string; value: string; ttlMs: number },
): Promise<boolean> {
  return (await runScript(redis, script, { keys: [KEYS.lease(serviceId)], args: [value, ttlMs] })) === 1;
}

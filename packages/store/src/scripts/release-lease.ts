import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

const script = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('ZREM', KEYS[2], ARGV[2])
return redis.call('DEL', KEYS[1])
`);

/** Ends the lease, and what was under way by it, if it is `value`'s, and leaves another's alone. */
export async function releaseLease(
  redis: Redis,
  { serviceId, value }: { serviceId: string; value: string },
): Promise<void> {
  await runScript(redis, script, { keys: [KEYS.lease(serviceId), KEYS.underWay], args: [value, serviceId] });
}

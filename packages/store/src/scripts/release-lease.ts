import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

const script = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/** Ends the lease if it is `value`'s, and leaves another's alone. */
export async function releaseLease(
  redis: Redis,
  { serviceId, value }: { serviceId: string; value: string },
): Promise<void> {
  await runScript(redis, script, { keys: [KEYS.lease(serviceId)], args: [value] });
}

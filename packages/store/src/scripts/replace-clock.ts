import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

const script = defineScript(`
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`);

/** Sets the record if its text is still `expected`; false when another component was faster. */
export async function replaceClock(
  redis: Redis,
  { expected, next }: { expected: string; next: string },
): Promise<boolean> {
  return (await runScript(redis, script, { keys: [KEYS.clock], args: [expected, next] })) === 1;
}

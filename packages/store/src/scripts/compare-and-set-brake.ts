import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

const script = defineScript(`
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
if ARGV[3] ~= '' then redis.call('XADD', KEYS[2], '*', 'event', ARGV[3]) end
return 1
`);

/** Sets the brake and says what changed, both or none; false when somebody else was faster. */
export async function compareAndSetBrake(
  redis: Redis,
  {
    expected,
    next,
    event,
  }: {
    /** The stored text as it was read; null when there was none. */
    expected: string | null;
    next: string;
    /** Entry of the event stream; null when there is nothing to say. */
    event: string | null;
  },
): Promise<boolean> {
  const args = [expected ?? '', next, event ?? ''];
  return (await runScript(redis, script, { keys: [KEYS.brake, KEYS.events], args })) === 1;
}

import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

// The whole stored text is compared, not its version alone: after a loss of data versions begin anew.
const script = defineScript(`
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
for index = 4, #ARGV do redis.call('XADD', KEYS[2], '*', 'event', ARGV[index]) end
return 1
`);

/** Sets the state and appends the events, both or none; false when somebody else was faster. */
export async function compareAndSetState(
  redis: Redis,
  {
    serviceId,
    expected,
    next,
    events,
  }: {
    serviceId: string;
    /** The stored text as it was read; null when there was none. */
    expected: string | null;
    next: string;
    events: readonly string[];
  },
): Promise<boolean> {
  const reply = await runScript(redis, script, {
    keys: [KEYS.states, KEYS.events],
    args: [serviceId, expected ?? '', next, ...events],
  });
  return reply === 1;
}

import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

const KEPT_INCIDENTS = 100;

// The whole stored text is compared, not its version alone: after a loss of data versions begin anew.
const script = defineScript(`
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
for index = 6, #ARGV do redis.call('XADD', KEYS[2], '*', 'event', ARGV[index]) end
if ARGV[4] ~= '' then redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', 'incident', ARGV[4]) end
return 1
`);

/** Sets the state, appends the events and keeps the incident that ended, all or none; false when somebody else was faster. */
export async function compareAndSetState(
  redis: Redis,
  {
    serviceId,
    expected,
    next,
    events,
    closedIncident,
  }: {
    serviceId: string;
    /** The stored text as it was read; null when there was none. */
    expected: string | null;
    next: string;
    events: readonly string[];
    /** null when none has ended. */
    closedIncident: string | null;
  },
): Promise<boolean> {
  const reply = await runScript(redis, script, {
    keys: [KEYS.states, KEYS.events, KEYS.incidents(serviceId)],
    args: [serviceId, expected ?? '', next, closedIncident ?? '', KEPT_INCIDENTS, ...events],
  });
  return reply === 1;
}

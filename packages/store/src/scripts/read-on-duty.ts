import type { Redis } from 'ioredis';
import type { RawEntry } from '../event-entry.ts';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

// In one step: otherwise a reader that has just lost the duty could be given what belongs before that which its
// successor is given.
const script = defineScript(`
if redis.call('HGET', KEYS[2], 'holder') ~= ARGV[1] then return 0 end
local function entries(from)
  local reply = redis.call('XREADGROUP', 'GROUP', ARGV[2], ARGV[3], 'COUNT', ARGV[4], 'STREAMS', KEYS[1], from)
  return reply and reply[1] and reply[1][2] or {}
end
local found = entries('0')
if #found == 0 then found = entries('>') end
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
return {newest[1] and newest[1][1] or '0-0', found}
`);

/** Unacknowledged entries of the group's one consumer, else new ones; null when `self` has not the duty. */
export async function readOnDuty(
  redis: Redis,
  {
    duty,
    self,
    group,
    consumer,
    count,
  }: { duty: string; self: string; group: string; consumer: string; count: number },
): Promise<{ newest: string; raw: readonly RawEntry[] } | null> {
  const reply = await runScript(redis, script, {
    keys: [KEYS.events, KEYS.duty(duty)],
    args: [self, group, consumer, count],
  });
  if (!Array.isArray(reply)) return null;
  const newest: unknown = reply[0];
  const found: unknown = reply[1];
  return { newest: String(newest), raw: Array.isArray(found) ? found.filter(isRawEntry) : [] };
}

function isRawEntry(value: unknown): value is RawEntry {
  return Array.isArray(value) && typeof value[0] === 'string' && (value[1] === null || Array.isArray(value[1]));
}

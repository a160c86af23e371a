import type { Redis } from 'ioredis';
import type { RawEntry } from '../event-entry.ts';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

/** The streams that are written to the log files: their names in KEYS. */
const STREAMS = ['events', 'audit'] as const;
export type WrittenStream = (typeof STREAMS)[number];

// In one step: otherwise a reader that has just lost the duty could be given what belongs before that which its
// successor is given. From one stream at a time, and what was read and not acknowledged first, of whichever stream: so
// a successor writes it in the same order.
const script = defineScript(`
if redis.call('HGET', KEYS[3], 'holder') ~= ARGV[1] then return 0 end
local function entries(stream, from)
  local reply = redis.call('XREADGROUP', 'GROUP', ARGV[2], ARGV[3], 'COUNT', ARGV[4], 'STREAMS', KEYS[stream], from)
  return reply and reply[1] and reply[1][2] or {}
end
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local newestId = newest[1] and newest[1][1] or '0-0'
for _, from in ipairs({'0', '>'}) do
  for stream = 1, 2 do
    local found = entries(stream, from)
    if #found > 0 then return {newestId, stream, found} end
  end
end
return {newestId, 1, {}}
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
): Promise<{ stream: WrittenStream; newest: string; raw: readonly RawEntry[] } | null> {
  const reply: unknown = await runScript(redis, script, {
    keys: [...STREAMS.map((stream) => KEYS[stream]), KEYS.duty(duty)],
    args: [self, group, consumer, count],
  });
  if (!Array.isArray(reply)) return null;
  const [newest, stream, found] = Array.from<unknown>(reply);
  return {
    stream: STREAMS[Number(stream) - 1] ?? 'events',
    newest: String(newest),
    raw: Array.isArray(found) ? found.filter(isRawEntry) : [],
  };
}

function isRawEntry(value: unknown): value is RawEntry {
  return Array.isArray(value) && typeof value[0] === 'string' && (value[1] === null || Array.isArray(value[1]));
}

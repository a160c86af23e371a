import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

// The time of the cluster in microseconds is the floor: tokens rise even when the last one was lost with the
// data of Redis, and when the clock of Redis was set back. Milliseconds are too coarse: a token before and one
// after the loss have been equal.
const script = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local isRecord, record = pcall(cjson.decode, redis.call('GET', KEYS[3]) or '')
if isRecord and type(record) == 'table' then now = now + (tonumber(record.offsetMs) or 0) * 1000 end
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local token = string.format('%.0f', math.max(last + 1, now))
redis.call('SET', KEYS[2], token)
return token
`);

/** A token above every earlier one of the service, or null when the lease is no longer `value`'s. */
export async function nextFencingToken(
  redis: Redis,
  { serviceId, value }: { serviceId: string; value: string },
): Promise<number | null> {
  const reply = await runScript(redis, script, {
    keys: [KEYS.lease(serviceId), KEYS.fence(serviceId), KEYS.clock],
    args: [value],
  });
  return reply === null ? null : Number(reply);
}

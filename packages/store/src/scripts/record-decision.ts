import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

// Of the newest entry, what says how often it came already; it is replaced by one that came once more.
const script = defineScript(`
local times, firstAt = 1, ARGV[4]
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if newest then
  local fields = {}
  for i = 1, #newest[2], 2 do fields[newest[2][i]] = newest[2][i + 1] end
  if fields.kind == ARGV[1] and tonumber(fields.times) then
    times, firstAt = tonumber(fields.times) + 1, fields.firstAt
    redis.call('XDEL', KEYS[1], newest[1])
  end
end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[5], '*',
  'kind', ARGV[1], 'decision', ARGV[2], 'inputs', ARGV[3], 'firstAt', firstAt, 'times', times)
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return times
`);

/** Appends a decision; one of the same kind as the newest takes its place, and is counted. */
export async function recordDecision(
  redis: Redis,
  {
    serviceId,
    kind,
    decision,
    inputs,
    decidedAt,
    keptCount,
    keptMs,
  }: {
    serviceId: string;
    kind: string;
    /** As JSON. */
    decision: string;
    /** As JSON. */
    inputs: string;
    /** Epoch ms. */
    decidedAt: number;
    /** About so many of the service are kept. */
    keptCount: number;
    /** And for so long after the last one. */
    keptMs: number;
  },
): Promise<void> {
  await runScript(redis, script, {
    keys: [KEYS.decisions(serviceId)],
    args: [kind, decision, inputs, decidedAt, keptCount, keptMs],
  });
}

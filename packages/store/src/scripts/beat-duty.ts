import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

/** Who has a duty, and a number that rises with every sign of life. */
export interface DutyView {
  /** Empty when nobody ever had it, or the data of Redis were lost; {@link RESIGNED} when it was given back. */
  readonly holder: string;
  readonly beat: string;
}

export const RESIGNED = '-';

const script = defineScript(`
local holder = redis.call('HGET', KEYS[1], 'holder') or ''
local beat = redis.call('HGET', KEYS[1], 'beat') or ''
local isSilent = ARGV[2] == '1' and holder == ARGV[3] and beat == ARGV[4]
if holder ~= ARGV[1] and holder ~= '${RESIGNED}' and not isSilent then return {holder, beat} end
redis.call('HSET', KEYS[1], 'holder', ARGV[1])
return {ARGV[1], tostring(redis.call('HINCRBY', KEYS[1], 'beat', 1))}
`);

/**
 * A sign of life of `self`, if the duty is its own, was given back, or still is as `silent` says; then the duty is
 * `self`'s. Says whose it is now. Nothing here expires: a clock that is set, that of Redis too, gives no duty away.
 */
export async function beatDuty(
  redis: Redis,
  { name, self, silent }: { name: string; self: string; silent: DutyView | null },
): Promise<DutyView> {
  const args = [self, silent === null ? 0 : 1, silent?.holder ?? '', silent?.beat ?? ''];
  const reply = await runScript(redis, script, { keys: [KEYS.duty(name)], args });
  const [holder, beat] = Array.isArray(reply) ? reply.map(String) : [];
  return { holder: holder ?? '', beat: beat ?? '' };
}

import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';
import { RESIGNED } from './beat-duty.ts';

const script = defineScript(`
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
return redis.call('HSET', KEYS[1], 'holder', '${RESIGNED}')
`);

/** Gives the duty back if it is `self`'s: whoever beats next has it. */
export async function resignDuty(redis: Redis, { name, self }: { name: string; self: string }): Promise<void> {
  await runScript(redis, script, { keys: [KEYS.duty(name)], args: [self] });
}

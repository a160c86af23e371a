import { AppError } from '@recovery/runtime';
import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

// In one step: the record and the clock beside it belong together.
const script = defineScript(`
local time = redis.call('TIME')
return { time[1], time[2], redis.call('GET', KEYS[1]) or '' }
`);

/**
 * The clock of the server, epoch ms, and the stored text of the record ('' when there is none).
 * @throws {AppError} `store_refused` for an answer that is no time
 */
export async function readClock(redis: Redis): Promise<{ serverAt: number; stored: string }> {
  const reply = await runScript(redis, script, { keys: [KEYS.clock], args: [] });
  const [seconds, microseconds, stored] = Array.isArray(reply) ? reply.map(String) : [];
  const serverAt = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  if (!Number.isFinite(serverAt))
    throw new AppError('store_refused', 'Redis: its TIME is no time', { retryable: true });
  return { serverAt, stored: stored ?? '' };
}

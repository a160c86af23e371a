import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

// Debits are kept for two windows, so that a clock that ran ahead and was set back has forgotten none.
const script = defineScript(`
local now, budget, window = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 'ok' end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - 2 * window))
local floor = '(' .. string.format('%.0f', now - window)
local used = redis.call('ZCOUNT', KEYS[1], floor, '+inf')
if used >= budget then
  local blocking = redis.call('ZRANGEBYSCORE', KEYS[1], floor, '+inf', 'WITHSCORES', 'LIMIT', used - budget, 1)
  return string.format('%.0f', tonumber(blocking[2]) + window)
end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', 2 * window + 60000))
return 'ok'
`);

export interface DebitRequest {
  serviceId: string;
  /** The same action is debited once, however often it is asked for. */
  actionId: string;
  /** Epoch ms of the action. */
  now: number;
  /** Actions allowed in the window. */
  budget: number;
  windowMs: number;
}

export type DebitResult = { readonly ok: true } | { readonly ok: false; readonly freeAt: number };

/** Books one action, or says when (epoch ms) the next one will be free. Read and write are one step. */
export async function debitBudget(
  redis: Redis,
  { serviceId, actionId, now, budget, windowMs }: DebitRequest,
): Promise<DebitResult> {
  const reply = await runScript(redis, script, {
    keys: [KEYS.budget(serviceId)],
    args: [actionId, now, budget, windowMs],
  });
  return reply === 'ok' ? { ok: true } : { ok: false, freeAt: Number(reply) };
}

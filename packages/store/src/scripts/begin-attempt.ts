import { VELOCITY_WINDOW_MS, type FleetLimits } from '@recovery/domain';
import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

/**
 * How much longer than they count debits are kept. Keys expire by the wall clock of Redis, which may be set by
 * hours; what counts is judged by the time of the cluster.
 */
export const KEPT_LONGER_MS = 7 * 86_400_000;

// Everything that limits attempts, looked at and booked in one step: two workers never share the last place.
// Asked for again, an action that was booked and not begun is booked anew at the present: what it was for begins
// only now, and others may have taken its place among those under way.
// Debits are kept for two windows, so that a clock that ran ahead and was set back has forgotten none.
const script = defineScript(`
local service, action, manual = ARGV[1], ARGV[2], ARGV[3] == '1'
local now, budget, window = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local concurrent, velocity, minute, hold = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local function number(value) return string.format('%.0f', value) end
local function spent(key, limit, span)
  local floor = '(' .. number(now - span)
  local used = redis.call('ZCOUNT', key, floor, '+inf')
  if used < limit then return false end
  local blocking = redis.call('ZRANGEBYSCORE', key, floor, '+inf', 'WITHSCORES', 'LIMIT', used - limit, 1)
  return number(tonumber(blocking[2]) + span)
end
if redis.call('GET', KEYS[4]) ~= ARGV[11] then return {'ledger', ''} end
local debited, started = redis.call('ZSCORE', KEYS[1], action), redis.call('ZSCORE', KEYS[3], action)
redis.call('ZREM', KEYS[1], action)
redis.call('ZREM', KEYS[3], action)
local function debit(at)
  redis.call('ZADD', KEYS[1], at, action)
  redis.call('PEXPIRE', KEYS[1], number(2 * window + ${KEPT_LONGER_MS}))
end
local function refuse(limit, free)
  if debited then debit(debited) end
  if started then redis.call('ZADD', KEYS[3], started, action) end
  return {limit, free}
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', number(now))
local others = redis.call('ZCARD', KEYS[2])
if redis.call('ZSCORE', KEYS[2], service) then others = others - 1 end
if others >= concurrent then return refuse('concurrency', '') end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', number(now - 2 * minute))
local free = spent(KEYS[3], velocity, minute)
if free then return refuse('velocity', free) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', number(now - 2 * window))
if not manual then
  free = spent(KEYS[1], budget, window)
  if free then return refuse('budget', free) end
  debit(number(now))
end
redis.call('ZADD', KEYS[3], number(now), action)
redis.call('ZADD', KEYS[2], number(now + hold), service)
return {'ok', ''}
`);

export interface BeginRequest {
  /** The ledger that whoever asks has entered its own actions into: in another one nothing begins. */
  readonly ledgerId: string;
  readonly serviceId: string;
  /** The same action is booked once, however often it is asked for. */
  readonly actionId: string;
  /** A person's is not rationed; it counts among those under way. */
  readonly trigger: 'automatic' | 'manual';
  /** Epoch ms of the action. */
  readonly now: number;
  /** Automatic actions allowed in the window. */
  readonly budget: number;
  readonly windowMs: number;
  readonly limits: Pick<FleetLimits, 'maxConcurrent' | 'maxStartsPerMinute'>;
  /** For how long it counts as under way unless its lease is renewed. */
  readonly holdMs: number;
}

/** `freeAt`: epoch ms when the next one may begin; null when time alone does not tell. */
export type BeginResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly limit: 'ledger' | 'concurrency' | 'velocity' | 'budget';
      readonly freeAt: number | null;
    };

/** Books one attempt, or says which limit it met. Read and write are one step. */
export async function beginAttempt(redis: Redis, request: BeginRequest): Promise<BeginResult> {
  const { ledgerId, serviceId, actionId, trigger, now, budget, windowMs, limits, holdMs } = request;
  const reply = await runScript(redis, script, {
    keys: [KEYS.budget(serviceId), KEYS.underWay, KEYS.starts, KEYS.ledger],
    args: [
      serviceId,
      actionId,
      trigger === 'manual' ? 1 : 0,
      now,
      budget,
      windowMs,
      limits.maxConcurrent,
      limits.maxStartsPerMinute,
      VELOCITY_WINDOW_MS,
      holdMs,
      ledgerId,
    ],
  });
  const [limit, freeAt] = Array.isArray(reply) ? reply.map(String) : [];
  if (limit === 'ok') return { ok: true };
  if (limit === 'concurrency' || limit === 'velocity' || limit === 'budget') {
    return { ok: false, limit, freeAt: freeAt === undefined || freeAt === '' ? null : Number(freeAt) };
  }
  return { ok: false, limit: 'ledger', freeAt: null };
}

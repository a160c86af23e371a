import type { ProbeSpecOf } from '@recovery/contracts';
import type { Redis } from 'ioredis';
import { ProtocolError } from '../classify-error.ts';

/** How a queue is, from its keys. */
export interface QueueReading {
  readonly isPaused: boolean;
  /** Jobs under way without a lock: their worker died or stands still, and no other took them over. Of 1000 at most. */
  readonly stalledCount: number;
  /** For how long the oldest job that could run for the first time has waited; null when none does. */
  readonly oldestWaitingMs: number | null;
  /** That ended within the window and are still kept. */
  readonly failedCount: number;
  readonly completedCount: number;
}

const LOOKED_AT = 1000;
/** From the end where the next job is taken, or the least urgent are: the oldest ones. */
const WAITING_LOOKED_AT = 100;
/** `ats` and `atm` (attemptsMade once): how often it was begun and has failed. */
const JOB_FIELDS = ['timestamp', 'opts', 'ats', 'atm', 'attemptsMade'] as const;

/**
 * Reads the keys that BullMQ keeps, without a client of it, in two round trips. Ages are by the server's own clock.
 * @throws when the keys are no queue's, or the server refuses
 */
export async function readQueue(
  redis: Redis,
  { prefix, queue, windowMs }: ProbeSpecOf<'queue'>,
): Promise<QueueReading> {
  const key = (name: string): string => `${prefix}:${queue}:${name}`;
  const [seconds, microseconds] = await redis.time();
  const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  const [paused, active, waiting, pausedWaiting, prioritized, failedCount, completedCount] = await Promise.all([
    redis.hexists(key('meta'), 'paused'),
    redis.lrange(key('active'), 0, LOOKED_AT - 1),
    redis.lrange(key('wait'), -WAITING_LOOKED_AT, -1),
    redis.lrange(key('paused'), -WAITING_LOOKED_AT, -1),
    redis.zrange(key('prioritized'), `-${WAITING_LOOKED_AT}`, '-1'),
    redis.zcount(key('failed'), now - windowMs, '+inf'),
    redis.zcount(key('completed'), now - windowMs, '+inf'),
  ]);
  const [locks, waitingSince] = await Promise.all([
    Promise.all(active.map((id) => redis.exists(key(`${id}:lock`)))),
    Promise.all(
      [...waiting, ...pausedWaiting, ...prioritized].map((id) => redis.hmget(key(id), ...JOB_FIELDS).then(since)),
    ),
  ]);
  const oldest = Math.min(...waitingSince.filter((at) => at !== null));
  return {
    isPaused: paused === 1,
    stalledCount: locks.filter((isHeld) => isHeld === 0).length,
    oldestWaitingMs: Number.isFinite(oldest) ? Math.max(0, now - oldest) : null,
    failedCount,
    completedCount,
  };
}

/**
 * Epoch ms since when a job could run: after the delay that it was added with. null for a job that is gone, for the
 * markers that old versions keep in the list, and for one that was begun before: since when it waits again is on no record.
 */
function since([timestamp, opts, ...begun]: (string | null)[]): number | null {
  if (timestamp === null || timestamp === undefined || begun.some((count) => Number(count ?? 0) > 0)) return null;
  const at = Number(timestamp) + delayOf(opts ?? '{}');
  if (!Number.isFinite(at)) throw new ProtocolError('the keys are not those of a BullMQ queue');
  return at;
}

function delayOf(opts: string): number {
  const content: unknown = JSON.parse(opts);
  const delay = typeof content === 'object' && content !== null && 'delay' in content ? content.delay : 0;
  return typeof delay === 'number' ? delay : 0;
}

import type { TestRedis } from '@recovery/test-kit';

/** What somebody with write access to Redis could put into a queue of ours, past all our code. */
export interface ForeignJob {
  readonly queue: 'health-checks' | 'recoveries';
  readonly id: string;
  /** The payload as text, valid JSON or not. */
  readonly data: string;
  /** BullMQ's options as text. */
  readonly opts?: string;
  /** The schedule that it says to be a run of. */
  readonly scheduleId?: string;
  /** Due so much later; at once when not given. */
  readonly delayMs?: number;
}

const FIELDS = { name: 'foreign', timestamp: '1', delay: '0', priority: '0' };
/** BullMQ's scores hold the time in ms and, in the lowest 12 bits, an order within it. */
const SCORE_PER_MS = 0x1000;

/** Writes the jobs as BullMQ 6 keeps them. */
export async function addForeignJobs(redis: TestRedis['redis'], jobs: readonly ForeignJob[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const { queue, id, data, opts = '{}', scheduleId, delayMs } of jobs) {
    const prefix = `{recovery}:${queue}:`;
    const schedule = scheduleId === undefined ? {} : { rjk: scheduleId };
    pipeline.hset(prefix + id, { ...FIELDS, data, opts, ...schedule });
    if (delayMs === undefined) pipeline.lpush(`${prefix}wait`, id);
    else pipeline.zadd(`${prefix}delayed`, (Date.now() + delayMs) * SCORE_PER_MS, id);
    pipeline.zadd(`${prefix}marker`, 0, '0');
  }
  await pipeline.exec();
}

/** A schedule nobody asked for, with its next run, or one of ours whose runs have another payload. */
export async function addForeignSchedule(
  redis: TestRedis['redis'],
  { id, everyMs, data }: { id: string; everyMs: number; data: string },
): Promise<void> {
  const nextAt = Date.now() + everyMs;
  const runId = `repeat:${id}:${nextAt}`;
  const prefix = '{recovery}:health-checks:';
  const opts = JSON.stringify({ jobId: runId, repeat: { every: everyMs, count: 1 }, prevMillis: nextAt });
  await redis.hset(`${prefix}repeat:${id}`, { name: 'foreign', every: String(everyMs), data, opts: '{}' });
  await redis.zadd(`${prefix}repeat`, nextAt, id);
  await addForeignJobs(redis, [{ queue: 'health-checks', id: runId, data, opts, scheduleId: id, delayMs: everyMs }]);
}

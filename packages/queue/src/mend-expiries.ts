import type { Redis } from 'ioredis';
import { BULL_PREFIX } from './names.ts';

/**
 * Shortens what would expire later than it ever can. Redis expires keys by its wall clock: when that was set
 * back by an hour, the lock of a dead worker's job and the mark that somebody has just looked for such jobs
 * last an hour longer, and the job is nobody's for as long.
 */
export async function mendExpiries(
  redis: Redis,
  { queueName, lockMs, stalledCheckMs }: { queueName: string; lockMs: number; stalledCheckMs: number },
): Promise<void> {
  const prefix = `${BULL_PREFIX}:${queueName}:`;
  const active = await redis.lrange(`${prefix}active`, 0, -1);
  const limits: [key: string, limitMs: number][] = [
    [`${prefix}stalled-check`, stalledCheckMs],
    ...active.map((jobId): [string, number] => [`${prefix}${jobId}:lock`, lockMs]),
  ];
  await Promise.all(
    limits.map(async ([key, limitMs]) => {
      if ((await redis.pttl(key)) > limitMs) await redis.pexpire(key, limitMs);
    }),
  );
}

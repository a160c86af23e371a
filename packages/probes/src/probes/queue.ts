import type { ProbeSpecOf } from '@recovery/contracts';
import type { Redis } from 'ioredis';
import { degraded, HEALTHY, unhealthy, type Finding } from '../finding.ts';
import type { ProbeKindRun } from '../probe.ts';
import { askRedis } from '../redis/ask-redis.ts';
import { readQueue, type QueueReading } from '../redis/read-queue.ts';

/** A BullMQ queue by its keys: paused, jobs whose worker is gone, the oldest job that waits, failures lately. */
export const probeQueue: ProbeKindRun<'queue'> = (spec, { signal }) =>
  askRedis(spec.url, { signal, ask: async (redis: Redis) => judge(spec, await readQueue(redis, spec)) });

function judge(spec: ProbeSpecOf<'queue'>, reading: QueueReading): Finding {
  // Paused, everything else follows from that.
  if (reading.isPaused && spec.whenPaused === 'unhealthy') return unhealthy('status', 'the queue is paused');
  const { stalledCount, oldestWaitingMs } = reading;
  if (stalledCount > spec.maxStalled) {
    return unhealthy('stale', `${stalledCount} jobs under way are held by no worker, at most ${spec.maxStalled}`);
  }
  // While it is paused they all wait, as long as they are meant to.
  const maxWaitingMs = reading.isPaused ? undefined : spec.maxWaitingMs;
  if (maxWaitingMs !== undefined && oldestWaitingMs !== null && oldestWaitingMs > maxWaitingMs) {
    return unhealthy('stale', `the oldest job waits for ${oldestWaitingMs} ms, at most ${maxWaitingMs} ms`);
  }
  const tooManyFailed = failures(spec, reading);
  if (tooManyFailed !== null) return unhealthy('status', tooManyFailed);
  return reading.isPaused && spec.whenPaused === 'degraded' ? degraded('the queue is paused') : HEALTHY;
}

function failures(
  { maxFailed, maxFailedPercent, minEnded, windowMs }: ProbeSpecOf<'queue'>,
  { failedCount, completedCount }: QueueReading,
): string | null {
  if (maxFailed !== undefined && failedCount > maxFailed) {
    return `${failedCount} jobs failed within ${windowMs} ms, at most ${maxFailed}`;
  }
  const endedCount = failedCount + completedCount;
  if (maxFailedPercent === undefined || endedCount < minEnded) return null;
  const percent = (100 * failedCount) / endedCount;
  if (percent <= maxFailedPercent) return null;
  return `${failedCount} of ${endedCount} jobs failed within ${windowMs} ms, at most ${maxFailedPercent} %`;
}

import { AppError } from '@recovery/runtime';
import { BULL_PREFIX } from './names.ts';
import { openProducer, type ProducerOptions } from './producer.ts';

/**
 * A BullMQ queue that is somebody else's. Every call rejects with AppError `queue_unavailable` within 2 s while its
 * Redis is away. `before` is run right before each command that changes something; what it throws ends the call.
 */
export interface WatchedQueue {
  /** Whether anything of it stands in Redis, and how many jobs failed. */
  read(): Promise<{ exists: boolean; failedCount: number }>;
  resume(before: () => void): Promise<void>;
  /** The failed jobs, newest first, wait again: at most `limit`. @returns how many do */
  retryFailed(limit: number, before: () => void): Promise<number>;
  /** Deletes jobs that ended longer than `olderThanMs` ago: at most `limit`. @returns how many are gone */
  clean(
    options: { state: 'failed' | 'completed'; olderThanMs: number; limit: number },
    before: () => void,
  ): Promise<number>;
  close(): Promise<void>;
}

/** Jobs of one script call: small enough that Redis serves others in between. */
const BATCH = 100;

/** @throws {AppError} `queue_is_ours` for a queue of the healer itself */
export function openWatchedQueue(
  name: string,
  { prefix, ...options }: ProducerOptions & { prefix: string },
): WatchedQueue {
  if (prefix.startsWith(BULL_PREFIX)) {
    throw new AppError('queue_is_ours', `${prefix} begins the names of the healer's own queues: not acted on`);
  }
  const producer = openProducer<unknown>(name, { ...options, prefix });
  const act = <T>(before: () => void, operation: Parameters<typeof producer.call<T>>[0]): Promise<T> => {
    before();
    return producer.call(operation);
  };
  return {
    read: () =>
      producer.call(async (queue, redis) => {
        const [exists, failedCount] = await Promise.all([redis.exists(queue.toKey('meta')), queue.getFailedCount()]);
        return { exists: exists === 1, failedCount };
      }),
    resume: (before) => act(before, (queue) => queue.resume()),
    retryFailed: async (limit, before) => {
      let retried = 0;
      const jobs = await producer.call((queue) => queue.getFailed(0, limit - 1));
      for (const job of jobs) {
        retried += await act(before, () => job.retry('failed').then(() => 1, zeroIfGone));
      }
      return retried;
    },
    clean: async ({ state, olderThanMs, limit }, before) => {
      let cleaned = 0;
      while (cleaned < limit) {
        const wanted = Math.min(BATCH, limit - cleaned);
        const { length } = await act(before, (queue) => queue.clean(olderThanMs, wanted, state));
        cleaned += length;
        if (length < wanted) break;
      }
      return cleaned;
    },
    close: () => producer.close(),
  };
}

/** Somebody else retried or removed the job meanwhile: BullMQ says so by the codes -1 and -3. */
function zeroIfGone(error: unknown): number {
  if (error instanceof Error && 'code' in error && (error.code === -1 || error.code === -3)) return 0;
  throw error;
}

import { AppError, errorMessage, RateLimitedLog, withDeadline, type Logger } from '@recovery/runtime';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { BULL_PREFIX } from './names.ts';
import { createRedisConnection } from './redis-connection.ts';

export interface ProducerOptions {
  url: string;
  log: Logger;
  /** Of the keys; that of our own queues when not given. */
  prefix?: string;
}

/** A BullMQ queue on a producer connection whose calls answer or reject within two seconds. */
export interface Producer<Data> {
  /** The operation is given BullMQ's queue and the connection under it. */
  call<T>(operation: (queue: Queue<Data>, redis: Redis) => Promise<T>): Promise<T>;
  /** For those who have deadlines of their own. */
  readonly queue: Queue<Data>;
  close(): Promise<void>;
}

const CALL_TIMEOUT_MS = 2_000;
const CLOSE_TIMEOUT_MS = 1_000;

/** @throws nothing; a call rejects with {@link AppError} `queue_unavailable` while Redis is away */
export function openProducer<Data>(name: string, { url, log, prefix = BULL_PREFIX }: ProducerOptions): Producer<Data> {
  const redis = createRedisConnection({ url, role: 'producer', log });
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  // Waiting for Redis and asking for its version would make the queue itself fail for ever when Redis
  // is away at the start.
  const queue = new Queue<Data>(name, {
    connection: redis,
    prefix,
    skipWaitingForReady: true,
    skipVersionCheck: true,
  });
  queue.on('error', (error) => {
    limited.warn('queue', { queue: name, reason: errorMessage(error) }, 'queue error');
  });
  return {
    queue,
    call: async (operation) => {
      try {
        return await withDeadline(() => operation(queue, redis), {
          timeoutMs: CALL_TIMEOUT_MS,
          label: `queue ${name}`,
        });
      } catch (cause) {
        throw new AppError('queue_unavailable', `queue ${name}: ${errorMessage(cause)}`, { retryable: true, cause });
      }
    },
    close: async () => {
      try {
        await withDeadline(() => queue.close(), { timeoutMs: CLOSE_TIMEOUT_MS, label: `closing queue ${name}` });
      } catch (error) {
        log.debug({ err: error }, 'queue did not close cleanly');
      }
      redis.disconnect();
    },
  };
}

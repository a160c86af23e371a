import { AppError, errorMessage } from '@recovery/runtime';
import type { Redis } from 'ioredis';

const WAIT_FOR_FSYNC_MS = 1_500;

/** The one border to Redis: what it throws is an AppError, `store_unavailable` or `store_refused`. */
export class StoreConnection {
  readonly #redis: Redis;
  #knowsWaitAof = true;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async run<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await command(this.#redis);
    } catch (cause) {
      throw storeError(cause);
    }
  }

  /**
   * Resolves when what this connection has written is on Redis' disk (WAITAOF, Redis 7.2). Where the server
   * does not know the command, or keeps no append-only file, there is nothing to wait for.
   * @throws {AppError} `store_not_durable` when the disk takes longer than 1.5 s
   */
  async untilDurable(): Promise<void> {
    if (!this.#knowsWaitAof) return;
    const reply = await this.run(async (redis) => {
      try {
        return await redis.call('WAITAOF', 1, 0, WAIT_FOR_FSYNC_MS);
      } catch (error) {
        if (!isReplyError(error)) throw error;
        this.#knowsWaitAof = !error.message.includes('unknown command');
        return null;
      }
    });
    if (Array.isArray(reply) && Number(reply[0]) < 1) {
      throw new AppError('store_not_durable', 'Redis did not write to its disk in time', { retryable: true });
    }
  }
}

function storeError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const code = isReplyError(cause) ? 'store_refused' : 'store_unavailable';
  return new AppError(code, `Redis: ${errorMessage(cause)}`, { retryable: true, cause });
}

function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

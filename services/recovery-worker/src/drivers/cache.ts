import type { StepSpecOf } from '@recovery/contracts';
import { AppError, errorMessage } from '@recovery/runtime';
import { Redis } from 'ioredis';
import { applies, cannotApply, type Driver } from './driver.ts';

const COMMAND_TIMEOUT_MS = 2000;
const SCAN_COUNT = 500;

/** Deletes the keys of one prefix and no others; their owner rebuilds them. */
export const cacheDriver: Driver<StepSpecOf<'cache'>> = {
  async canApply(step) {
    try {
      await withRedis(step.url, (redis) => redis.ping());
      return applies;
    } catch (error) {
      return cannotApply(errorMessage(error));
    }
  },
  async perform(step, { signal, log, nextToken, assertHeld }) {
    // Redis checks no token for us: asking for one proves that the lease is still ours.
    await nextToken();
    const cleared = await withRedis(step.url, (redis) =>
      clear(redis, step.prefix, () => {
        signal.throwIfAborted();
        assertHeld();
      }),
    );
    log.info({ prefix: step.prefix, cleared }, 'cache cleared');
  },
};

async function clear(redis: Redis, prefix: string, assertMayGoOn: () => void): Promise<number> {
  let cursor = '0';
  let cleared = 0;
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', SCAN_COUNT);
    assertMayGoOn();
    if (keys.length > 0) cleared += await redis.unlink(...keys);
    cursor = next;
  } while (cursor !== '0');
  return cleared;
}

async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: COMMAND_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await use(redis);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('cache_failed', `the cache does not do as it is told: ${errorMessage(error)}`, {
      retryable: true,
      cause: error,
    });
  } finally {
    redis.disconnect();
  }
}

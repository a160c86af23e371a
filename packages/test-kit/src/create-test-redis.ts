import { Redis } from 'ioredis';
import { inject } from 'vitest';
import { startPrivateRedis, type PrivateRedis } from './start-private-redis.ts';
import { LOGICAL_DATABASE_COUNT } from './test-backend.ts';

export interface TestRedis {
  readonly url: string;
  /** A connection to it, closed by drop(). */
  readonly redis: Redis;
  drop(): Promise<void>;
}

/** An empty logical database of the run's Redis; other tests share the server, so no FLUSHALL and no CONFIG SET. */
export async function createTestRedis(options?: { dedicated?: false }): Promise<TestRedis>;
/** A server of the test's own (always from local binaries), to freeze, kill and restart. */
export async function createTestRedis(options: {
  dedicated: true;
  settings?: Readonly<Record<string, string>>;
}): Promise<TestRedis & { server: PrivateRedis }>;
export async function createTestRedis(
  options: { dedicated?: boolean; settings?: Readonly<Record<string, string>> } = {},
): Promise<TestRedis & { server?: PrivateRedis }> {
  if (options.dedicated === true) {
    const server = await startPrivateRedis(options.settings === undefined ? {} : { settings: options.settings });
    const redis = connect(server.url);
    const drop = async (): Promise<void> => {
      redis.disconnect();
      await server.stop();
    };
    return { url: server.url, redis, drop, server };
  }
  const sharedUrl = inject('redisUrl');
  const url = `${sharedUrl}/${await takeDatabase(sharedUrl)}`;
  const redis = connect(url);
  const drop = async (): Promise<void> => {
    await redis.flushdb();
    redis.disconnect();
  };
  return { url, redis, drop };
}

function connect(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
  // Tests that kill the server expect this connection to fail meanwhile.
  redis.on('error', () => undefined);
  return redis;
}

async function takeDatabase(sharedUrl: string): Promise<number> {
  const redis = connect(sharedUrl);
  try {
    const count = await redis.incr('test-kit:databases-taken');
    if (count >= LOGICAL_DATABASE_COUNT) throw new Error('the run has used up all logical databases of its Redis');
    return count;
  } finally {
    redis.disconnect();
  }
}

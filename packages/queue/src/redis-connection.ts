import { errorMessage, maskUrl, RateLimitedLog, type Logger } from '@recovery/runtime';
import { Redis, type RedisOptions } from 'ioredis';

/** producer: adds jobs · worker: BullMQ's consumers · store: our own keys. */
export type ConnectionRole = 'producer' | 'worker' | 'store';

export interface RedisConnectionOptions {
  url: string;
  role: ConnectionRole;
  log: Logger;
}

const RECONNECT_CAP_MS = 1_000;
const CONNECT_TIMEOUT_MS = 4_000;
const COMMAND_TIMEOUT_MS = 2_000;
/** Longer than any blocking read of ours (5 s), short enough to notice a half-open connection within 12 s. */
const SOCKET_TIMEOUT_MS = 7_000;
/** Errors and reconnections together: a process with ten connections stays below 60 lines a minute. */
const LINES_PER_MINUTE = 3;

const PROFILES = {
  producer: { maxRetriesPerRequest: 1, commandTimeout: COMMAND_TIMEOUT_MS },
  store: { maxRetriesPerRequest: 1, commandTimeout: COMMAND_TIMEOUT_MS },
  // BullMQ demands null: a consumer waits for Redis as long as it takes.
  worker: { maxRetriesPerRequest: null },
} satisfies Record<ConnectionRole, RedisOptions>;

/**
 * The connection profile, in one place. Every value answers a fault: without socketTimeout a half-open
 * connection is never noticed, without the cap a worker comes back 18 s late, without commandTimeout a
 * producer hangs. Producers and stores fail at once while Redis is away, except before the first
 * connection, when commands wait up to 2 s. Errors are logged at a bounded rate; none is ever unhandled.
 */
export function createRedisConnection({ url, role, log }: RedisConnectionOptions): Redis {
  const redis = new Redis(url, {
    ...PROFILES[role],
    retryStrategy: (times) => Math.min(times * 50, RECONNECT_CAP_MS),
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    connectionName: `recovery-${role}`,
  });
  if (role !== 'worker') {
    redis.once('ready', () => {
      redis.options.enableOfflineQueue = false;
    });
  }
  logConnection({ redis, role, url, log });
  return redis;
}

function logConnection({ redis, role, url, log }: RedisConnectionOptions & { redis: Redis }): void {
  const limited = new RateLimitedLog({ log, linesPerMinute: LINES_PER_MINUTE });
  let isLost = false;
  redis.on('error', (error) => {
    isLost = true;
    limited.warn('lost', { role, redis: maskUrl(url), reason: errorMessage(error) }, 'Redis connection failed');
  });
  redis.on('ready', () => {
    if (isLost) limited.write('info', 'restored', { role }, 'Redis connection restored');
    isLost = false;
  });
}

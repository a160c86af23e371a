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
/** A little longer than a command may take; nobody waits for an answer any more. */
const SOCKET_TIMEOUT_MS = 2_500;
/** A worker waits for its answers. It asks every 2 s, so it has noticed before its blocking read does. */
const WORKER_SOCKET_TIMEOUT_MS = 4_000;
/** Longer than any blocking read of ours (5 s). */
const BLOCKING_SOCKET_TIMEOUT_MS = 7_000;
/** Errors and reconnections together: a process with ten connections stays below 60 lines a minute. */
const LINES_PER_MINUTE = 3;

const PROFILES = {
  producer: { maxRetriesPerRequest: 1, commandTimeout: COMMAND_TIMEOUT_MS, socketTimeout: SOCKET_TIMEOUT_MS },
  store: { maxRetriesPerRequest: 1, commandTimeout: COMMAND_TIMEOUT_MS, socketTimeout: SOCKET_TIMEOUT_MS },
  // BullMQ demands null: a consumer waits for Redis as long as it takes.
  worker: { maxRetriesPerRequest: null, socketTimeout: WORKER_SOCKET_TIMEOUT_MS },
} satisfies Record<ConnectionRole, RedisOptions>;

/** What a connection for blocking reads has instead; BullMQ's workers and the event reader duplicate theirs for it. */
const BLOCKING: RedisOptions = {
  commandTimeout: undefined,
  socketTimeout: BLOCKING_SOCKET_TIMEOUT_MS,
  enableOfflineQueue: true,
};

/**
 * The connection profile, in one place. Every value answers a fault:
 *
 * - socketTimeout: without it a half-open connection is never noticed. A process comes back through several
 *   of them one after the other (blocking read 7 s, then the first command on another connection 2.5 s), and
 *   has to within 12 s.
 * - commandTimeout: without it a producer hangs while Redis is frozen. Blocking reads have none.
 * - the cap of retryStrategy: without it a worker comes back 18 s late.
 * - connectTimeout: a host that swallows packets is asked again.
 * - enableOfflineQueue off, few retries: producers and stores fail at once while Redis is away, except before
 *   the first connection, when commands wait up to 2 s. Workers wait as long as it takes.
 *
 * Lock and stall times of the workers are in consumer.ts. Errors are logged at a bounded rate; none is ever
 * unhandled. The tests in test/redis-faults break Redis in each of these ways.
 */
export function createRedisConnection({ url, role, log }: RedisConnectionOptions): Redis {
  const redis = new DuplicableForBlocking(url, {
    ...PROFILES[role],
    retryStrategy: (times) => Math.min(times * 50, RECONNECT_CAP_MS),
    connectTimeout: CONNECT_TIMEOUT_MS,
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

class DuplicableForBlocking extends Redis {
  override duplicate(override?: Partial<RedisOptions>): Redis {
    return super.duplicate({ ...BLOCKING, ...override });
  }
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

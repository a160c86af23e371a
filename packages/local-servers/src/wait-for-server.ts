import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@recovery/runtime';
import { Redis } from 'ioredis';
import { Client } from 'pg';

const ATTEMPT_TIMEOUT_MS = 2_000;
const INTERVAL_MS = 50;

interface WaitOptions {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Called before each attempt; throws when waiting is pointless, for example because the process ended. */
  stillWorthWaiting?: (() => void) | undefined;
}

async function waitUntilAnswers(name: string, ask: () => Promise<void>, options: WaitOptions): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    options.signal?.throwIfAborted();
    options.stillWorthWaiting?.();
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new AppError('server_not_ready', `${name} did not answer within ${options.timeoutMs} ms: ${reason}`, {
          cause: error,
        });
      }
    }
    await delay(INTERVAL_MS);
  }
}

async function askRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: ATTEMPT_TIMEOUT_MS,
    commandTimeout: ATTEMPT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    enableReadyCheck: false,
  });
  // The rejected call below already says what is wrong.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

async function askPostgres(connectionString: string): Promise<void> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: ATTEMPT_TIMEOUT_MS,
    query_timeout: ATTEMPT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Resolves when Redis answers PING (it does not while it loads its data); `server_not_ready` after timeoutMs. */
export function waitForRedis(options: WaitOptions & { url: string }): Promise<void> {
  return waitUntilAnswers('Redis', () => askRedis(options.url), options);
}

/** Resolves when PostgreSQL answers a query; `server_not_ready` after timeoutMs. */
export function waitForPostgres(options: WaitOptions & { connectionString: string }): Promise<void> {
  return waitUntilAnswers('PostgreSQL', () => askPostgres(options.connectionString), options);
}

import { type Logger, RateLimitedLog, errorMessage } from '@recovery/runtime';
import { Pool } from 'pg';

export interface PoolOptions {
  connectionString: string;
  /** Shown in pg_stat_activity; by it the recovery finds our own stuck sessions. */
  applicationName: string;
  log: Logger;
  /** Connections at most; default 10. */
  max?: number;
  /** Time for a connection to be there; default 3000. */
  connectionTimeoutMs?: number;
  /** Time after which the client gives up: the only limit that holds when the server is frozen; default 10000. */
  queryTimeoutMs?: number;
  /** Time after which the server gives up; default 1 s less than queryTimeoutMs, so that it answers first. */
  statementTimeoutMs?: number;
}

const END_TIMEOUT_MS = 2_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/** A pool in which nothing waits for ever and which survives the server dropping its connections. */
export function createPool(options: PoolOptions): Pool {
  const queryTimeoutMs = options.queryTimeoutMs ?? 10_000;
  const pool = new Pool({
    connectionString: options.connectionString,
    application_name: options.applicationName,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 3_000,
    query_timeout: queryTimeoutMs,
    statement_timeout: options.statementTimeoutMs ?? Math.max(queryTimeoutMs - 1_000, Math.ceil(queryTimeoutMs / 2)),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  const limited = new RateLimitedLog({ log: options.log, linesPerMinute: 5 });
  const onError = (error: Error): void => {
    limited.warn('connection', { reason: errorMessage(error) }, 'database connection lost');
  };
  pool.on('error', onError);
  // The pool listens only while a client is idle; one that is lost while in use would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** Ends the pool, or gives up after 2 s: a frozen server never acknowledges the goodbye. */
export async function endPool(pool: Pool): Promise<void> {
  const timeout = Promise.withResolvers<void>();
  const timer = setTimeout(timeout.resolve, END_TIMEOUT_MS);
  await Promise.race([pool.end(), timeout.promise]);
  clearTimeout(timer);
}

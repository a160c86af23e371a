import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StepSpecOf } from '@recovery/contracts';
import { reinitialise } from '@recovery/database';
import { AppError, errorMessage, type Logger } from '@recovery/runtime';
import pg from 'pg';
import { applies, cannotApply, type Driver } from './driver.ts';

const CONNECT_TIMEOUT_MS = 2000;
const QUERY_TIMEOUT_MS = 5000;
const RETRY_EVERY_MS = 250;
/** Short, so that the loop around it sees an aborted signal soon. */
const REINITIALISE_WAIT_MS = 1000;
/** A transaction of ours that idles for longer holds locks for nobody. */
const STUCK_AFTER_SECONDS = 30;
const OUR_APPLICATIONS = ['position-threshold', 'trade-engine', 'recovery-probe', 'recovery-worker'];

const TERMINATE_OUR_STUCK_SESSIONS = `
  SELECT pid, pg_terminate_backend(pid) AS ended
    FROM pg_stat_activity
   WHERE pid <> pg_backend_pid()
     AND datname = current_database()
     AND usename = current_user
     AND application_name = ANY ($1)
     AND ((state IN ('idle in transaction', 'idle in transaction (aborted)') AND state_change < now() - make_interval(secs => $2))
       OR (state = 'active' AND query_start < now() - make_interval(secs => $2)))`;

/** The gentle rung of a database: a fresh connection, our own stuck sessions ended, missing tables made again. */
export const postgresDriver: Driver<StepSpecOf<'postgres'>> = {
  async canApply(step, signal) {
    try {
      await withClient(step.url, signal, (client) => client.query('SELECT 1'));
      return applies;
    } catch (error) {
      return cannotApply(`the server does not take a fresh connection (${reasonOf(error)})`);
    }
  },
  async perform(step, { signal, log, nextToken, assertHeld }) {
    // PostgreSQL checks no token for us: asking for one proves that the lease is still ours.
    await nextToken();
    if (step.action === 'reconnect') {
      await retryWhileUnavailable(signal, () =>
        withClient(step.url, signal, (client) => {
          assertHeld();
          return endStuckSessions(client, log);
        }),
      );
      return;
    }
    const { created } = await retryWhileUnavailable(signal, async () => {
      // The migrations listen to no signal: they are begun only where a connection was just to be had.
      await withClient(step.url, signal, (client) => client.query('SELECT 1'));
      assertHeld();
      return reinitialise({ connectionString: step.url, log, waitMs: REINITIALISE_WAIT_MS });
    });
    log.info({ created }, 'schema checked');
  },
};

async function endStuckSessions(client: pg.Client, log: Logger): Promise<void> {
  const { rows } = await client.query<{ pid: number; ended: boolean }>(TERMINATE_OUR_STUCK_SESSIONS, [
    OUR_APPLICATIONS,
    STUCK_AFTER_SECONDS,
  ]);
  log.info({ ended: rows.filter((row) => row.ended).map((row) => row.pid) }, 'fresh connection made');
}

async function withClient<T>(url: string, signal: AbortSignal, use: (client: pg.Client) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const socket = new Socket();
  const stop = (): void => void socket.destroy(new Error('no answer in time'));
  signal.addEventListener('abort', stop, { once: true });
  const client = new pg.Client({
    stream: () => socket,
    connectionString: url,
    application_name: 'recovery-worker',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: QUERY_TIMEOUT_MS,
  });
  // Without a listener a connection that breaks while idle would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    signal.removeEventListener('abort', stop);
    // A frozen server never confirms the end: do not wait for it.
    void client.end().catch(() => undefined);
  }
}

/** Refused, broken or `starting`: a server that was just restarted. Everything else will not pass by waiting. */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  '57P03',
  '57P01',
  '57P02',
  'database_unavailable',
]);

async function retryWhileUnavailable<T>(signal: AbortSignal, action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      const reason = reasonOf(error);
      if (signal.aborted || !(PASSING.has(reason) || isTimeout(error))) {
        if (error instanceof AppError && error.code === 'lease_lost') throw error;
        throw new AppError('postgres_unavailable', describe(error), { retryable: true, cause: error });
      }
      await sleep(RETRY_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** node-postgres gives its own time-outs no code. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && /timeout|terminated/iu.test(error.message);
}

function describe(error: unknown): string {
  const message = errorMessage(error);
  const reason = reasonOf(error);
  return message.includes(reason) ? message : `${reason}: ${message}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

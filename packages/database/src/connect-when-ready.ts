import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type Logger, errorMessage } from '@recovery/runtime';
import { Client } from 'pg';

export interface ConnectOptions {
  connectionString: string;
  applicationName: string;
  log: Logger;
  /** How long a server that is starting or not there yet is waited for. */
  waitMs: number;
  /** Limit of every single statement. */
  queryTimeoutMs: number;
}

export interface ReadyClient {
  client: Client;
  /** Ends the session, by force when the server does not answer. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const CLOSE_TIMEOUT_MS = 1_000;

// 57P03 cannot_connect_now is a server starting or recovering; 57P01 and 57P02 one going down; 53300 one that is full.
const TEMPORARY_CODES = new Set([
  '57P03',
  '57P02',
  '57P01',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
]);

/**
 * A connected client; waits with backoff for a server that is starting, refusing or silent.
 * @throws {AppError} `database_unavailable` (retryable) when waitMs is over, `database_refused` at once when waiting cannot help
 */
export async function connectWhenReady(options: ConnectOptions): Promise<ReadyClient> {
  const deadline = performance.now() + options.waitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await connect(options);
    } catch (error) {
      const reason = errorMessage(error);
      if (!isTemporary(error)) {
        throw new AppError('database_refused', `PostgreSQL refuses: ${reason}`, { cause: error });
      }
      if (performance.now() + pauseMs > deadline) {
        throw new AppError('database_unavailable', `PostgreSQL did not come up in ${options.waitMs} ms: ${reason}`, {
          cause: error,
          retryable: true,
        });
      }
      options.log.info({ reason, pauseMs }, 'waiting for PostgreSQL');
    }
    await sleep(pauseMs);
  }
}

async function connect(options: ConnectOptions): Promise<ReadyClient> {
  const socket = new Socket();
  const client = new Client({
    connectionString: options.connectionString,
    application_name: options.applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: options.queryTimeoutMs,
    statement_timeout: options.queryTimeoutMs,
    stream: () => socket,
  });
  // A lost connection already fails the query in flight; without a listener it would also end the process.
  client.on('error', (error) => {
    options.log.warn({ reason: errorMessage(error) }, 'database connection lost');
  });
  const close = async (): Promise<void> => {
    const force = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS);
    await client.end().catch(() => {});
    clearTimeout(force);
    socket.destroy();
  };
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { client, close };
}

function isTemporary(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') return TEMPORARY_CODES.has(error.code);
  // node-postgres reports a frozen or vanishing server by message alone.
  return /timeout|terminated/iu.test(error.message);
}

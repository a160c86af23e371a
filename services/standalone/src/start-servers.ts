import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  endLeftoverPostgres,
  ensureDatabase,
  findRedisBinary,
  preparePostgresServer,
  prepareRedisServer,
  waitForPostgres,
  waitForRedis,
} from '@recovery/local-servers';
import { AppError, type Logger } from '@recovery/runtime';
import { POSTGRES_ENDING, REDIS_ENDING } from './clean-up-orphans.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { Supervisor } from './supervisor.ts';
import { announceDetail } from './terminal.ts';

export interface ServerContext {
  supervisor: Supervisor;
  dataDir: string;
  cacheDir: string;
  log: Logger;
  signal: AbortSignal;
}

const REDIS_READY_TIMEOUT_MS = 60_000;
const POSTGRES_READY_TIMEOUT_MS = 120_000;
const SHOWN_LINES = 5;

function stillRunning(managed: ManagedProcess): () => void {
  return () => {
    if (managed.view.state === 'running') return;
    const lines = managed.processLog.plainTail(SHOWN_LINES).join('\n');
    throw new AppError('server_did_not_start', `${managed.spec.name} did not start:\n${lines}`, { exitCode: 1 });
  };
}

/** Starts a private Redis, or only waits for the one whose address is given; returns its URL. */
export async function startRedis(context: ServerContext, givenUrl: string | undefined): Promise<string> {
  const { supervisor, dataDir, cacheDir, log, signal } = context;
  if (givenUrl !== undefined) {
    await waitForRedis({ url: givenUrl, timeoutMs: REDIS_READY_TIMEOUT_MS, signal });
    return givenUrl;
  }
  const binaryPath = await findRedisBinary({ log, announce: announceDetail, cacheDir });
  const server = await prepareRedisServer({ binaryPath, dataDir: join(dataDir, 'redis') });
  const managed = await supervisor.run({
    name: 'redis',
    kind: 'server',
    command: server.command,
    restartsItself: true,
    endingSteps: REDIS_ENDING,
  });
  await waitForRedis({
    url: server.url,
    timeoutMs: REDIS_READY_TIMEOUT_MS,
    signal,
    stillWorthWaiting: stillRunning(managed),
  });
  return server.url;
}

/** Starts a private PostgreSQL with the database `recovery`, or only waits for the one whose address is given. */
export async function startPostgres(context: ServerContext, givenUrl: string | undefined): Promise<string> {
  const { supervisor, dataDir, signal } = context;
  if (givenUrl !== undefined) {
    await waitForPostgres({ connectionString: givenUrl, timeoutMs: POSTGRES_READY_TIMEOUT_MS, signal });
    return givenUrl;
  }
  const server = await preparePostgresServer({ dataDir: join(dataDir, 'postgres'), announce: announceDetail });
  const managed = await supervisor.run({
    name: 'postgres',
    kind: 'server',
    command: server.command,
    restartsItself: false,
    serviceId: 'database',
    endingSteps: POSTGRES_ENDING,
    beforeStart: () => endLeftoverPostgres(server.clusterDir),
  });
  await waitForPostgres({
    connectionString: server.superuserUrl,
    timeoutMs: POSTGRES_READY_TIMEOUT_MS,
    signal,
    stillWorthWaiting: stillRunning(managed),
  });
  return ensureDatabase({
    superuserUrl: server.superuserUrl,
    name: 'recovery',
    password: randomBytes(24).toString('hex'),
  });
}

import { join } from 'node:path';
import { endLeftoverPostgres, preparePostgresServer, waitForPostgres } from '@recovery/local-servers';
import { startServer, type ServerHandle } from './server-handle.ts';
import { makeTestDirectory } from './test-directory.ts';

const READY_TIMEOUT_MS = 30_000;

export interface PrivatePostgres extends ServerHandle {
  /** Superuser on the database `postgres`. */
  readonly connectionString: string;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** A PostgreSQL of its own on a free port, from the binaries that `npm start` would use. */
export async function startPrivatePostgres(
  options: { settings?: Readonly<Record<string, string>> } = {},
): Promise<PrivatePostgres> {
  const directory = await makeTestDirectory('postgres');
  const server = await preparePostgresServer({
    dataDir: join(directory.path, 'data'),
    announce: (line) => console.log(line),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  const handle = await startServer({
    command: server.command,
    logPath: join(directory.path, 'postgres.log'),
    beforeStart: () => endLeftoverPostgres(server.clusterDir),
    waitUntilReady: (stillWorthWaiting) =>
      waitForPostgres({
        connectionString: server.superuserUrl,
        timeoutMs: READY_TIMEOUT_MS,
        stillWorthWaiting,
      }),
  });
  const stop = async (): Promise<void> => {
    await handle.kill();
    await directory.remove();
  };
  return Object.assign(handle, { connectionString: server.superuserUrl, stop });
}

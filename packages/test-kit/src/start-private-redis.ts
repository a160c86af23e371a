import { join } from 'node:path';
import { findRedisBinary, prepareRedisServer, waitForRedis } from '@recovery/local-servers';
import { startServer, type ServerHandle } from './server-handle.ts';
import { silentLogger } from './silent-logger.ts';
import { makeTestDirectory } from './test-directory.ts';

const READY_TIMEOUT_MS = 15_000;

export interface PrivateRedis extends ServerHandle {
  /** With the password. */
  readonly url: string;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** A Redis of its own on a free port, from the binary that `npm start` would use. */
export async function startPrivateRedis(
  options: { settings?: Readonly<Record<string, string>> } = {},
): Promise<PrivateRedis> {
  const binaryPath = await findRedisBinary({
    log: silentLogger(),
    announce: (line) => console.log(line),
    cacheDir: join(import.meta.dirname, '../../../.cache'),
  });
  const directory = await makeTestDirectory('redis');
  const server = await prepareRedisServer({
    binaryPath,
    dataDir: join(directory.path, 'data'),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  const handle = await startServer({
    command: server.command,
    logPath: join(directory.path, 'redis.log'),
    waitUntilReady: (stillWorthWaiting) =>
      waitForRedis({ url: server.url, timeoutMs: READY_TIMEOUT_MS, stillWorthWaiting }),
  });
  const stop = async (): Promise<void> => {
    await handle.kill();
    await directory.remove();
  };
  return Object.assign(handle, { url: server.url, stop });
}

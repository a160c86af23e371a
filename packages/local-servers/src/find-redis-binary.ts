import { AppError, type Logger } from '@recovery/runtime';
import { execa } from 'execa';
import { compileRedis } from './compile-redis.ts';
import { findOnPath } from './find-on-path.ts';
import { installRedisPackage } from './install-redis-package.ts';

const EX_UNAVAILABLE = 69;

export interface FindRedisOptions {
  log: Logger;
  /** Tells the person at the terminal what is being installed. */
  announce: (line: string) => void;
  /** Where a Redis that had to be compiled is kept. */
  cacheDir: string;
}

async function systemRedis(log: Logger): Promise<string | null> {
  const path = await findOnPath('redis-server', 'valkey-server');
  if (path === null) return null;
  const version = await execa(path, ['--version'], { reject: false, timeout: 5_000 });
  if (version.exitCode === 0) return path;
  log.warn({ path, reason: version.shortMessage }, 'a Redis is installed but does not run');
  return null;
}

/**
 * The path of a redis-server or valkey-server: from PATH, else installed by apt-get (root on Debian
 * or Ubuntu), else downloaded and compiled; else `redis_not_found`, which says how to install one.
 */
export async function findRedisBinary(options: FindRedisOptions): Promise<string> {
  const installed = await systemRedis(options.log);
  if (installed !== null) return installed;
  if (await installRedisPackage(options)) {
    const added = await systemRedis(options.log);
    if (added !== null) return added;
  }
  try {
    return await compileRedis(options);
  } catch (error) {
    throw new AppError(
      'redis_not_found',
      'No Redis found. Install one and start again (Debian, Ubuntu: apt-get install redis-server; ' +
        'Fedora: dnf install valkey; macOS: brew install redis), or set REDIS_URL to one that runs.',
      { cause: error, exitCode: EX_UNAVAILABLE },
    );
  }
}

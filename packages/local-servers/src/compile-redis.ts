import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, type Logger } from '@recovery/runtime';
import { findOnPath } from './find-on-path.ts';

const TIMEOUT_MS = 600_000;

/** Downloads and compiles Redis by redis-memory-server, once; later calls find the result in cacheDir. */
export async function compileRedis(options: {
  log: Logger;
  announce: (line: string) => void;
  cacheDir: string;
}): Promise<string> {
  for (const tools of [['make'], ['cc', 'gcc', 'clang']]) {
    if ((await findOnPath(...tools)) === null) {
      throw new AppError('compiler_not_found', `compiling Redis needs ${tools.join(' or ')}`);
    }
  }
  const { default: redisBinary } = await import('redis-memory-server/lib/util/RedisBinary.js');
  const downloadDir = join(options.cacheDir, 'redis');
  options.announce('No Redis found: downloading and compiling it (a few minutes, only once) …');
  // Without this the downloader accepts any certificate, and we are about to run what it fetched.
  process.env['npm_config_strict_ssl'] = 'true';
  const timeout = new AbortController();
  try {
    return await Promise.race([
      redisBinary.default.getPath({ downloadDir, systemBinary: '' }),
      delay(TIMEOUT_MS, undefined, { signal: timeout.signal }).then(() => {
        throw new AppError('redis_compile_timeout', `compiling Redis took more than ${TIMEOUT_MS} ms`);
      }),
    ]);
  } catch (error) {
    // The downloader leaves its lock behind when it fails, and would wait two minutes for it next time.
    await rm(join(downloadDir, 'stable.lock'), { force: true });
    options.log.warn({ err: error }, 'Redis could not be downloaded and compiled');
    throw error;
  } finally {
    timeout.abort();
  }
}

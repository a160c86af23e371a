import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from './free-port.ts';
import { redisServerCommand, type ServerCommand } from './server-command.ts';

export interface RedisServerOptions {
  binaryPath: string;
  /** Holds the append-only file and redis.conf; made when missing. */
  dataDir: string;
  /** Default: a free one. */
  port?: number;
  /** Further lines of redis.conf, for tests. */
  settings?: Readonly<Record<string, string>>;
}

export interface RedisServer {
  readonly command: ServerCommand;
  readonly port: number;
  /** With the password. */
  readonly url: string;
}

// Only options that Redis 6, 7, 8 and Valkey all know. `hz 100`: delayed jobs are then late by
// 5 ms instead of 50. A torn tail of the append-only file is repaired at start (aof-load-truncated).
const SETTINGS: Readonly<Record<string, string>> = {
  bind: '127.0.0.1',
  'protected-mode': 'yes',
  daemonize: 'no',
  logfile: '""',
  appendonly: 'yes',
  appendfsync: 'everysec',
  'aof-load-truncated': 'yes',
  save: '""',
  'maxmemory-policy': 'noeviction',
  hz: '100',
};

/** A value of redis.conf in its own quoting, so that paths with spaces work. */
export function quoteRedisValue(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Writes the configuration of a private Redis with a new password and says how to run it. */
export async function prepareRedisServer(options: RedisServerOptions): Promise<RedisServer> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const port = options.port ?? (await freePort());
  const password = randomBytes(24).toString('hex');
  const lines = Object.entries({ ...SETTINGS, ...options.settings }).map(([name, value]) => `${name} ${value}`);
  lines.push(`port ${port}`, `dir ${quoteRedisValue(dataDir)}`, `requirepass ${password}`);
  const configPath = join(dataDir, 'redis.conf');
  await writeFile(`${configPath}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  await chmod(`${configPath}.new`, 0o600);
  await rename(`${configPath}.new`, configPath);
  return {
    command: redisServerCommand({ binaryPath: options.binaryPath, configPath, dataDir }),
    port,
    url: `redis://:${password}@127.0.0.1:${port}`,
  };
}

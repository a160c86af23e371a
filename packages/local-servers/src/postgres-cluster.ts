import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@recovery/runtime';
import { execa } from 'execa';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { ServerUser } from './server-user.ts';

interface ClusterOptions {
  binaries: PostgresBinaries;
  clusterDir: string;
  user: ServerUser | null;
}

const COMMAND_TIMEOUT_MS = 120_000;
const LOCALE = { LC_ALL: 'C', TZ: 'UTC' };

async function writeOwned(path: string, text: string, user: ServerUser | null): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (user !== null) await chown(path, user.uid, user.gid);
}

async function readIfPresent(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function createCluster(options: ClusterOptions, password: string): Promise<void> {
  // Made beside its place and then renamed: an interrupted start never leaves half a cluster.
  const unfinished = `${options.clusterDir}.initdb`;
  const passwordFile = `${options.clusterDir}.initdb-password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  if (options.user !== null) await chown(unfinished, options.user.uid, options.user.gid);
  await rm(passwordFile, { force: true });
  await writeOwned(passwordFile, `${password}\n`, options.user);
  try {
    await execa(
      options.binaries.initdb,
      [
        `--pgdata=${unfinished}`,
        '--encoding=UTF8',
        '--locale=C',
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
      ],
      { ...options.user, cwd: '/', env: LOCALE, stdin: 'ignore', timeout: COMMAND_TIMEOUT_MS },
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('initdb_failed', `PostgreSQL could not create its data directory ${unfinished}: ${reason}`, {
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeOwned(join(unfinished, 'superuser.password'), `${password}\n`, options.user);
  await rename(unfinished, options.clusterDir);
}

async function replacePassword(options: ClusterOptions, password: string): Promise<void> {
  // Single-user mode asks for no password, but only the owner of the files can enter it.
  await execa(options.binaries.postgres, ['--single', '-D', options.clusterDir, 'postgres'], {
    ...options.user,
    cwd: '/',
    env: LOCALE,
    input: `ALTER ROLE postgres PASSWORD '${password}'\n`,
    timeout: COMMAND_TIMEOUT_MS,
  });
  await writeOwned(join(options.clusterDir, 'superuser.password'), `${password}\n`, options.user);
}

/** Makes the cluster unless it is there (UTF8, locale C, scram); returns the superuser's password, which lies in the cluster (0600). */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const newPassword = randomBytes(24).toString('hex');
  if ((await readIfPresent(join(options.clusterDir, 'PG_VERSION'))) === null) {
    await createCluster(options, newPassword);
    return newPassword;
  }
  const password = await readIfPresent(join(options.clusterDir, 'superuser.password'));
  if (password !== null && password !== '') return password;
  await replacePassword(options, newPassword);
  return newPassword;
}

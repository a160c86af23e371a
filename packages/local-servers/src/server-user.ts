import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@recovery/runtime';
import { execa } from 'execa';
import { findOnPath } from './find-on-path.ts';

/** The user a server runs as when the present one may not run it. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const USER_NAME = 'postgres';
const EX_NOPERM = 77;

async function readIds(): Promise<ServerUser | null> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map((flag) => execa('id', [flag, USER_NAME], { reject: false, timeout: 10_000 })),
  );
  if (uid?.exitCode !== 0 || gid?.exitCode !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function addUser(): Promise<void> {
  const useradd = await findOnPath('useradd');
  if (useradd !== null) {
    await execa(useradd, ['--system', '--no-create-home', '--user-group', '--shell', '/bin/false', USER_NAME]);
    return;
  }
  // BusyBox has only this one; its short options differ from Debian's, which has useradd.
  await execa('adduser', ['-S', '-D', '-H', USER_NAME]);
}

/** When we are root and somebody else made the cluster: that user, the only one PostgreSQL accepts for it. */
export async function clusterOwner(dataDir: string): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0 || !existsSync(join(dataDir, 'PG_VERSION'))) return null;
  const { uid, gid } = await stat(dataDir);
  return uid === 0 ? null : { uid, gid };
}

/** PostgreSQL refuses to run as root: the ids of the user `postgres`, added when missing; null when we are not root. */
export async function postgresUser(announce: (line: string) => void): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await readIds();
  if (existing !== null) return existing;
  announce(`PostgreSQL does not run as root: adding the system user ${USER_NAME} …`);
  let cause: unknown;
  try {
    await addUser();
  } catch (error) {
    cause = error;
  }
  const added = await readIds();
  if (added !== null) return added;
  throw new AppError(
    'postgres_user_missing',
    `PostgreSQL does not run as root, and the system user ${USER_NAME} could not be added: add it, start as an ordinary user, or set DATABASE_URL.`,
    { cause, exitCode: EX_NOPERM },
  );
}

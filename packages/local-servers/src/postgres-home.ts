import { cp, lstat, mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@recovery/runtime';
import { execa } from 'execa';
import { binariesIn, type PostgresBinaries } from './postgres-binaries.ts';
import { isReachableBy, reachableDirectoryFor } from './reachable-directory.ts';
import type { ServerUser } from './server-user.ts';

async function canRun(binaries: PostgresBinaries, user: ServerUser): Promise<string | null> {
  const result = await execa(binaries.postgres, ['--version'], { ...user, cwd: '/', reject: false, timeout: 10_000 });
  return result.exitCode === 0 ? null : (result.shortMessage ?? 'it does not start');
}

/** The binaries where this user can run them: where they are, else a copy outside of the clone. */
export async function runnableBinaries(
  installed: PostgresBinaries,
  user: ServerUser | null,
): Promise<PostgresBinaries> {
  if (user === null || (await canRun(installed, user)) === null) return installed;
  // The version is part of the installed path, and so of the hash: an upgrade makes a new copy.
  const copy = binariesIn(join(await reachableDirectoryFor(installed.rootDir), 'postgresql'));
  if ((await canRun(copy, user)) === null) return copy;
  const unfinished = `${copy.rootDir}.${process.pid}`;
  await cp(installed.rootDir, unfinished, { recursive: true, verbatimSymlinks: true });
  await execa('chmod', ['-R', 'a+rX', unfinished]);
  await rm(copy.rootDir, { recursive: true, force: true });
  await rename(unfinished, copy.rootDir);
  const reason = await canRun(copy, user);
  if (reason !== null) {
    throw new AppError('postgres_not_runnable', `PostgreSQL cannot run as the user postgres: ${reason}`);
  }
  return copy;
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null;
  } catch {
    return null;
  }
}

/**
 * Where the cluster lies: `dataDir` itself, or, when the server's user cannot get there, a directory
 * outside of the clone to which `dataDir` then is a symbolic link.
 */
export async function clusterHome(dataDir: string, user: ServerUser | null): Promise<string> {
  await mkdir(dirname(dataDir), { recursive: true });
  if (user === null || (await isReachableBy(dirname(dataDir), user))) return dataDir;
  const outside = join(await reachableDirectoryFor(dataDir), basename(dataDir));
  if ((await linkTarget(dataDir)) !== outside) {
    await rm(dataDir, { force: true });
    await symlink(outside, dataDir);
  }
  return outside;
}

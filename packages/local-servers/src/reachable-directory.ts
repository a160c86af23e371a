import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@recovery/runtime';
import type { ServerUser } from './server-user.ts';

/** Whether a user may pass through a directory with these owner, group and mode. */
export function maySearch(directory: { mode: number; uid: number; gid: number }, user: ServerUser): boolean {
  if (directory.uid === user.uid) return (directory.mode & 0o100) !== 0;
  if (directory.gid === user.gid) return (directory.mode & 0o010) !== 0;
  return (directory.mode & 0o001) !== 0;
}

/** Whether the user may pass through this directory and every one above it. */
export async function isReachableBy(directory: string, user: ServerUser): Promise<boolean> {
  let current = await realpath(directory);
  for (;;) {
    if (!maySearch(await stat(current), user)) return false;
    const parent = dirname(current);
    if (parent === current) return true;
    current = parent;
  }
}

async function ownDirectory(path: string): Promise<string | null> {
  try {
    await mkdir(path, { recursive: true });
    const found = await lstat(path);
    // In a shared directory somebody else may have made it first, or put a link there.
    if (!found.isDirectory() || found.uid !== 0) return null;
    await chmod(path, 0o755);
    return path;
  } catch {
    return null;
  }
}

/** A directory that every user can pass through, the same one each time for the same path. For root only. */
export async function reachableDirectoryFor(path: string): Promise<string> {
  const hash = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 16);
  for (const base of ['/var/lib/automatic-recovery', join(tmpdir(), 'automatic-recovery')]) {
    if ((await ownDirectory(base)) === null) continue;
    const directory = await ownDirectory(join(base, hash));
    if (directory !== null) return directory;
  }
  throw new AppError(
    'no_reachable_directory',
    `no directory found that the user postgres can reach, in place of ${path}`,
  );
}

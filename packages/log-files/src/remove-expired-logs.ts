import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, LOG_KINDS, logDate, logDateOfFile } from './log-place.ts';

/**
 * Deletes the log files of days that ended more than `retentionDays` ago; resolves with their names.
 * @param options.now epoch ms by the time of the cluster: a wall clock that is years ahead would cost all files
 */
export async function removeExpiredLogs({
  dir,
  retentionDays,
  now,
}: {
  dir: string;
  retentionDays: number;
  now: number;
}): Promise<string[]> {
  const oldestKept = logDate(now - retentionDays * DAY_MS);
  const removed: string[] = [];
  for (const kind of LOG_KINDS) {
    for (const fileName of await namesIn(join(dir, kind))) {
      const date = logDateOfFile(fileName, kind);
      if (date === null || date >= oldestKept) continue;
      // Whoever deleted it first has done what was wanted.
      if (await isUnlinked(join(dir, kind, fileName))) removed.push(fileName);
    }
  }
  return removed;
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw error;
  }
}

async function isUnlinked(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, LOG_KINDS, logDate, logDateOfFile } from './log-place.ts';

/** Deletes the log files of days that ended more than `retentionDays` ago; resolves with their names. */
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
      await unlink(join(dir, kind, fileName));
      removed.push(fileName);
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

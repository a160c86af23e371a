import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSameProcess, readProcess } from '@recovery/local-servers';
import { AppError } from '@recovery/runtime';
import { readPidFile } from './pid-file.ts';

const ATTEMPTS = 20;

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function removeStale(lockPath: string, mine: string): void {
  const text = readFileSync(lockPath, 'utf8');
  const aside = `${mine}.stale`;
  // Renamed first: of two launchers that find the same stale lock only one gets it.
  renameSync(lockPath, aside);
  if (readFileSync(aside, 'utf8') !== text) linkSync(aside, lockPath);
  rmSync(aside);
}

/**
 * Makes this process the only launcher of a run directory, or throws `already_running`. The lock of a
 * launcher that was killed does not count. Returns the release.
 */
export function claimDataDirectory(runDir: string): () => void {
  const lockPath = join(runDir, 'launcher.lock');
  const mine = `${lockPath}.${process.pid}`;
  const self = readProcess(process.pid);
  writeFileSync(mine, JSON.stringify({ pid: process.pid, startTime: self?.startTime ?? '' }), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      try {
        linkSync(mine, lockPath);
        return () => rmSync(lockPath, { force: true });
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
      const holder = readPidFile(lockPath);
      if (holder !== null && isSameProcess(holder)) {
        throw new AppError(
          'already_running',
          `already running on these data (process ${holder.pid}); stop it with: kill ${holder.pid}`,
          { exitCode: 1 },
        );
      }
      try {
        removeStale(lockPath, mine);
      } catch {
        // Another launcher removed it first; the next round tells who won.
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw new AppError('already_running', `another launcher keeps taking ${lockPath}`, { exitCode: 1 });
}

import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@recovery/runtime';
import { readProcess } from './process-table.ts';

const DEADLINE_MS = 5_000;
const INTERVAL_MS = 20;

/** The pids of the postmaster and all its children: each of them works in the cluster's directory. */
async function processesOf(clusterDir: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const cluster = await realpath(clusterDir);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const isInCluster = (await readlink(`/proc/${pid}/cwd`)) === cluster;
        return isInCluster && (await readFile(`/proc/${pid}/comm`, 'utf8')).startsWith('postgres') ? pid : null;
      } catch {
        // Gone, a zombie, or not ours.
        return null;
      }
    }),
  );
  return found.filter((pid) => pid !== null);
}

/** Where /proc does not show a server's processes, its pid file is the only trace of one that runs. */
async function isHeld(pidFile: string): Promise<boolean> {
  if (process.platform === 'linux') return false;
  const pid = Number.parseInt(await readFile(pidFile, 'utf8'), 10);
  const holder = Number.isInteger(pid) ? readProcess(pid) : null;
  return holder !== null && holder.state !== 'Z';
}

/**
 * Ends what is left of a server whose postmaster was killed (a child of it would block the next
 * start) and removes its stale pid file. The caller makes sure that no server should be running.
 */
export async function endLeftoverPostgres(clusterDir: string): Promise<void> {
  if (!existsSync(clusterDir)) return;
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const pids = await processesOf(clusterDir);
    if (pids.length === 0) break;
    if (performance.now() > deadline) {
      throw new AppError('postgres_still_running', `processes ${pids.join(', ')} of PostgreSQL do not end`);
    }
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        continue;
      }
    }
    await delay(INTERVAL_MS);
  }
  // PostgreSQL itself takes a zombie, and any process that was since given the pid, for a running server.
  const pidFile = join(clusterDir, 'postmaster.pid');
  if (existsSync(pidFile) && !(await isHeld(pidFile))) await rm(pidFile, { force: true });
}

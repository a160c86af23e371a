import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './say.mjs';

const refreshMs = 2_000;
// A holder whose pid now belongs to somebody else no longer refreshes its lock.
const staleMs = 20_000;
const pollMs = 200;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readHolder(path) {
  try {
    return { pid: Number(readFileSync(path, 'utf8')), ageMs: Date.now() - statSync(path).mtimeMs };
  } catch {
    return null;
  }
}

function tryTake(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function removeStale(path, holder) {
  // Renamed first, so that of two who find it stale only one removes it, and never a fresh one.
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readHolder(aside)?.pid === holder.pid) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

/** Runs the work while no other bootstrap of this clone runs its own; waits for it, but not for a dead one. */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  let isAnnounced = false;
  while (!tryTake(path)) {
    const holder = readHolder(path);
    if (holder === null) continue;
    if (holder.ageMs > staleMs || (holder.pid > 0 && !isAlive(holder.pid))) {
      removeStale(path, holder);
      continue;
    }
    if (!isAnnounced) say(`→ Another start of this clone is installing (pid ${holder.pid}): waiting for it …`);
    isAnnounced = true;
    await delay(pollMs);
  }
  const refresh = setInterval(() => {
    const now = new Date();
    utimesSync(path, now, now);
  }, refreshMs);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    rmSync(path, { force: true });
  }
}

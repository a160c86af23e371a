import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { logDate, logDateOfFile, type LogKind } from './log-place.ts';

// No such folder, or something else in its place.
const NOTHING_THERE: readonly unknown[] = ['ENOENT', 'ENOTDIR'];
/** 9999-12-31, in epoch ms. */
const LAST_DAY = 253_402_214_400_000;

interface Folder {
  readonly dir: string;
  readonly kind: LogKind;
}

/**
 * The days (YYYY-MM-DD) between two moments (epoch ms; `to` is excluded) for which there is a file, newest first. Only
 * what lies in the folder is ever opened: no name is made of what somebody asked for.
 */
export async function logDates({ dir, kind, from, to }: Folder & { from: number; to: number }): Promise<string[]> {
  if (from >= to) return [];
  const [first, last] = [dayOf(from), dayOf(to - 1)];
  return (await namesIn(join(dir, kind)))
    .flatMap((name) => logDateOfFile(name, kind) ?? [])
    .filter((date) => date >= first && date <= last)
    .toSorted((a, b) => (a < b ? 1 : -1));
}

/** Whether the folder of these logs is a symbolic link, which may lead anywhere. */
export async function isLinkedFolder({ dir, kind }: Folder): Promise<boolean> {
  try {
    return (await lstat(join(dir, kind))).isSymbolicLink();
  } catch (error) {
    if (isNothingThere(error)) return false;
    throw error;
  }
}

function dayOf(at: number): string {
  return logDate(Math.min(Math.max(at, 0), LAST_DAY));
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isNothingThere(error)) return [];
    throw error;
  }
}

function isNothingThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOTHING_THERE.includes(error.code);
}

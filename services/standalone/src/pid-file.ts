import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ProcessIdentity } from '@recovery/local-servers';
import { writeAtomically } from '@recovery/runtime';
import { z } from 'zod';

const pidFileSchema = z.object({ pid: z.int().positive(), startTime: z.string() });

/** The process that a pid file names; null when the file is missing or damaged. */
export function readPidFile(path: string): ProcessIdentity | null {
  try {
    return pidFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function pathOf(directory: string, name: string): string {
  return join(directory, `${name}.pid.json`);
}

/** Notes that this process runs under this name, for the case that we are killed before it is. */
export function writePidFile(directory: string, name: string, identity: ProcessIdentity): void {
  const { pid, startTime } = identity;
  writeAtomically(pathOf(directory, name), `${JSON.stringify({ pid, startTime })}\n`);
}

export function removePidFile(directory: string, name: string): void {
  rmSync(pathOf(directory, name), { force: true });
}

/** Every process noted in the directory. */
export function listPidFiles(directory: string): { name: string; identity: ProcessIdentity }[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.pid.json'))
    .map((file) => ({ name: basename(file, '.pid.json'), identity: readPidFile(join(directory, file)) }))
    .filter((entry): entry is { name: string; identity: ProcessIdentity } => entry.identity !== null);
}

import { accessSync, constants, readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { apiKeyDirectory } from '@recovery/configuration';
import type { Places } from '../config/places.ts';
import { launcherFilePath } from '../gateway/launcher-file.ts';
import { fail, ok, skip, type Finding } from './finding.ts';

const OTHERS_WRITE = 0o002;
const NOT_OWNER = 0o077;

/** Whether what has to be written can be, by nobody else, and secrets are read by their owner alone. */
export function examinePermissions({ dataDir, logDir }: Places): Finding[] {
  return [directory('permissions of data', dataDir), directory('permissions of logs', logDir), secrets(dataDir)];
}

function directory(name: string, path: string): Finding {
  const stats = statsOf(path);
  if (stats === null) return skip(name, `${path} does not exist yet: the first start makes it`);
  if (!stats.isDirectory()) return fail(name, `${path} is no directory`, 'move it away');
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return fail(name, `${path} cannot be written by this user`, 'give it to the user that the processes run as');
  }
  return (stats.mode & OTHERS_WRITE) === 0
    ? ok(name, path)
    : fail(name, `${path} can be written by everybody`, `chmod o-w ${path}`);
}

function secrets(dataDir: string): Finding {
  const name = 'secrets';
  const keys = apiKeyDirectory(dataDir);
  const open = [launcherFilePath(dataDir), keys, ...filesOf(keys)].filter((path) => {
    const stats = statsOf(path);
    return stats !== null && (stats.mode & NOT_OWNER) !== 0;
  });
  return open.length === 0
    ? ok(name, 'read by their owner alone')
    : fail(name, `read by others than their owner: ${open.join(', ')}`, `chmod go-rwx ${open.join(' ')}`);
}

function filesOf(path: string): string[] {
  try {
    return readdirSync(path).map((file) => join(path, file));
  } catch {
    return [];
  }
}

function statsOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}

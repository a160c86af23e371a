import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

const CONTAINER_ID = /\/containers\/([0-9a-f]{64})\//u;

/**
 * The id, or its beginning, of the container that this process may run in: by the files that the Engine mounts into
 * each (hosts, resolv.conf), else the host name that it gives them.
 */
export function ownContainerId(mountInfo = readMountInfo()): string {
  return CONTAINER_ID.exec(mountInfo)?.[1] ?? hostname();
}

function readMountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

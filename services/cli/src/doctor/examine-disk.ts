import { statfs } from 'node:fs/promises';
import { errorMessage } from '@recovery/runtime';
import type { Places } from '../config/places.ts';
import { skip, type Finding } from './finding.ts';
import { judgeSpace } from './judge-space.ts';

/** The room for data and for logs. */
export async function examineDisk({ dataDir, logDir }: Places): Promise<Finding[]> {
  return Promise.all([spaceOf('disk of data', dataDir), spaceOf('disk of logs', logDir)]);
}

async function spaceOf(name: string, directory: string): Promise<Finding> {
  try {
    const { bavail, blocks, bsize } = await statfs(directory);
    return judgeSpace(name, { freeBytes: bavail * bsize, totalBytes: blocks * bsize });
  } catch (error) {
    return skip(name, `${directory}: ${errorMessage(error)}`);
  }
}

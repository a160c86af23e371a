import type { Redis } from 'ioredis';
import { parseRecord } from './follow-cluster-time.ts';
import { readClock } from './scripts/read-clock.ts';

/**
 * One look at the clock of the Redis server and at the time of the cluster, both epoch ms; `clusterAt` is null while no
 * component has said what it is.
 * @throws {AppError} `store_refused` for an answer that is no time
 */
export async function readClusterTime(redis: Redis): Promise<{ serverAt: number; clusterAt: number | null }> {
  const { serverAt, stored } = await readClock(redis);
  const record = parseRecord(stored);
  return { serverAt, clusterAt: record === null ? null : serverAt + record.offsetMs };
}

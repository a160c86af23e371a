import { createRedisConnection } from '@recovery/queue';
import { createLogger, errorMessage, maskUrl } from '@recovery/runtime';
import { readClusterTime } from '@recovery/store';
import type { Redis } from 'ioredis';
import { fail, skip, type Finding } from './finding.ts';
import { judgeClock } from './judge-clock.ts';
import { judgeRedis } from './judge-redis.ts';

/** Version, persistence, policy and clock of the healer's Redis. */
export async function examineRedis(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) return [skip('redis', 'REDIS_URL is not set, and npm start does not run')];
  const redis = createRedisConnection({ url, role: 'store', log: createLogger('recovery', { level: 'silent' }) });
  try {
    return [...judgeRedis(parseInfo(await redis.info())), ...(await clockOf(redis))];
  } catch (error) {
    const advice = 'start it, or mend REDIS_URL: without it nothing is checked and nothing is restarted';
    return [fail('redis', `${maskUrl(url)} cannot be used: ${errorMessage(error)}`, advice)];
  } finally {
    redis.disconnect();
  }
}

async function clockOf(redis: Redis): Promise<Finding[]> {
  const sentAt = Date.now();
  const { serverAt, clusterAt } = await readClusterTime(redis);
  return judgeClock({ ownAt: (sentAt + Date.now()) / 2, serverAt, clusterAt });
}

/** The fields of INFO by name. */
export function parseInfo(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gmu)].map(([, name = '', value = '']) => [name, value]));
}

import { describe, expect, it } from 'vitest';
import { parseInfo } from './examine-redis.ts';
import { examineRuntime } from './examine-runtime.ts';
import { judgeClock } from './judge-clock.ts';
import { judgeSpace } from './judge-space.ts';
import { judgeRedis } from './judge-redis.ts';

const GOOD = {
  redis_version: '7.2.5',
  aof_enabled: '1',
  aof_last_write_status: 'ok',
  aof_last_bgrewrite_status: 'ok',
  maxmemory_policy: 'noeviction',
  maxmemory: '0',
  used_memory: '950',
};

function findings(change: Record<string, string> = {}): Record<string, string> {
  const info = new Map(Object.entries({ ...GOOD, ...change }));
  return Object.fromEntries(judgeRedis(info).map(({ name, status }) => [name, status]));
}

describe('Redis', () => {
  it('is in order', () => {
    expect(findings()).toEqual({ 'redis version': 'ok', 'redis persistence': 'ok', 'redis policy': 'ok' });
  });

  it.each([
    ['redis version', { redis_version: '7.0.15' }, 'warn'],
    ['redis version', { redis_version: '6.0.16' }, 'fail'],
    ['redis version', { redis_version: '8.0.0' }, 'ok'],
    ['redis version', { redis_version: '' }, 'fail'],
    ['redis persistence', { aof_enabled: '0' }, 'warn'],
    ['redis persistence', { aof_last_write_status: 'err' }, 'fail'],
    ['redis policy', { maxmemory_policy: 'allkeys-lru' }, 'fail'],
    ['redis memory', { maxmemory: '1000' }, 'fail'],
    ['redis memory', { maxmemory: '2000' }, 'ok'],
  ])('%s with %j: %s', (name, change, status) => {
    expect(findings(change)[name]).toBe(status);
  });

  it('says so in INFO', () => {
    expect(parseInfo('# Server\r\nredis_version:7.0.15\r\nos:Linux: x\r\n').get('os')).toBe('Linux: x');
  });
});

describe('clocks', () => {
  it.each([
    [0, 0, ['ok', 'ok']],
    [3_600_000, 0, ['warn', 'ok']],
    [0, -3_600_000, ['ok', 'warn']],
    [0, null, ['ok', 'skip']],
  ])('own %s ms ahead, cluster %s ms ahead of Redis', (own, cluster, statuses) => {
    const found = judgeClock({
      ownAt: 1e12 + own,
      serverAt: 1e12,
      clusterAt: cluster === null ? null : 1e12 + cluster,
    });
    expect(found.map(({ status }) => status)).toEqual(statuses);
  });
});

describe('disks', () => {
  it.each([
    [50e9, 100e9, 'ok'],
    [2e9, 100e9, 'warn'],
    [5e6, 100e9, 'fail'],
    [0, 0, 'fail'],
  ])('%d of %d bytes free: %s', (freeBytes, totalBytes, status) => {
    expect(judgeSpace('disk', { freeBytes, totalBytes }).status).toBe(status);
  });
});

it.each([
  ['24.21.0', 'ok'],
  ['20.9.0', 'fail'],
])('Node %s: %s', (version, status) => {
  expect(examineRuntime(version).status).toBe(status);
});

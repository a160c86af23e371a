import { createTestRedis, silentLogger, waitFor } from '@recovery/test-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { buildWindow, type PriceWindow } from './price-window.ts';
import { createRandomWalkFeed } from './random-walk-feed.ts';
import { RedisWindows } from './redis-windows.ts';

const feed = createRandomWalkFeed(1);
const symbol = 'BTCUSDT';
const window = buildWindow({ feed, connectionId: 'paper-1', symbol }, 300);
const windows: ReadonlyMap<string, PriceWindow> = new Map([[symbol, window]]);
const releases: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

async function open(url: string, feedId = feed.id): Promise<RedisWindows> {
  const shared = new RedisWindows({ url, feedId, log: silentLogger() });
  releases.push(() => shared.close());
  await waitFor(() => shared.available);
  return shared;
}

async function writtenTo(url: string): Promise<RedisWindows> {
  const shared = await open(url);
  shared.write('paper-1', windows);
  await waitFor(async () => (await shared.read('paper-1')).size === 1);
  return shared;
}

describe('windows in Redis', () => {
  it('are found again under their prefix, expire, and are not those of another feed', async () => {
    const { url, redis, drop } = await createTestRedis();
    releases.push(drop);
    const shared = await writtenTo(url);
    expect(await shared.read('paper-1')).toEqual(windows);
    expect(await redis.keys('*')).toEqual(['trade-engine:cache:paper-1']);
    expect(await redis.ttl('trade-engine:cache:paper-1')).toBeGreaterThan(3_000);
    expect((await (await open(url, 'walk:2')).read('paper-1')).size).toBe(0);
  });

  it('are simply missing after they were cleared or damaged', async () => {
    const { url, redis, drop } = await createTestRedis();
    releases.push(drop);
    const shared = await writtenTo(url);
    await redis.hset('trade-engine:cache:paper-1', symbol, '{"feed":');
    expect((await shared.read('paper-1')).size).toBe(0);
    await redis.hset('trade-engine:cache:paper-1', symbol, '{"prices":[-1]}');
    expect((await shared.read('paper-1')).size).toBe(0);
    await redis.del('trade-engine:cache:paper-1');
    expect((await shared.read('paper-1')).size).toBe(0);
  });

  it('cost at most half a second when Redis is frozen, nothing when it is gone, and come back with it', async () => {
    const { url, server, drop } = await createTestRedis({ dedicated: true });
    releases.push(drop);
    const shared = await writtenTo(url);
    server.pause();
    const frozenAt = performance.now();
    expect((await shared.read('paper-1')).size).toBe(0);
    expect(performance.now() - frozenAt).toBeLessThan(1_500);
    expect((await shared.reset()).ok).toBe(false);
    server.resume();
    await waitFor(() => shared.available);
    expect((await shared.reset()).ok).toBe(true);

    await server.kill();
    await waitFor(() => !shared.available);
    const goneAt = performance.now();
    expect((await shared.read('paper-1')).size).toBe(0);
    shared.write('paper-1', windows);
    expect(performance.now() - goneAt).toBeLessThan(100);
    await server.restart();
    await waitFor(() => shared.available, { timeoutMs: 3_000 });
  });
});

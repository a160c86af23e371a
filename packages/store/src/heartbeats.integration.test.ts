import { createTestRedis, silentLogger } from '@recovery/test-kit';
import { expect, it, onTestFinished } from 'vitest';
import { KEYS } from './keys.ts';
import { openStore } from './open-store.ts';

it('remembers the last heartbeat of each service', async () => {
  const test = await createTestRedis();
  onTestFinished(test.drop);
  const store = openStore({ redis: test.redis, log: silentLogger() });
  await store.heartbeats.beat('a', 1_000);
  await store.heartbeats.beat('b', 2_000);
  await store.heartbeats.beat('a', 3_000);
  await test.redis.hset(KEYS.heartbeats, 'c', 'nonsense');
  expect([
    await store.heartbeats.last('a'),
    await store.heartbeats.last('c'),
    await store.heartbeats.last('d'),
  ]).toEqual([3_000, null, null]);
  expect(await store.heartbeats.all()).toEqual(
    new Map([
      ['a', 3_000],
      ['b', 2_000],
    ]),
  );
});

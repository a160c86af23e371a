import type { PlannedWindow } from '@recovery/contracts';
import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openMaintenance, pauseSwitches } from './holds.ts';
import { openStore, type Store } from './open-store.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const HOUR_MS = 3_600_000;
const WINDOW: PlannedWindow = {
  id: 'disks',
  by: 'ann',
  at: NOW,
  spec: { services: ['a'], reason: 'new disks', from: '2026-01-01T12:00:00Z', to: '2026-01-01T13:00:00Z' },
};

let test: TestRedis;
let store: Store;

beforeEach(async () => {
  test = await createTestRedis();
  store = openStore({ redis: test.redis, log: silentLogger() });
});
afterEach(async () => {
  store.close();
  await test.drop();
});

it('a pause of one or of all is a switch that forbids everything, until it is resumed', async () => {
  await store.holds.pause({ service: 'a', by: 'ann', at: NOW, reason: 'I am at it' });
  await store.holds.pause({ service: 'all', by: 'bob', at: NOW, reason: null });
  const held = await store.holds.read();
  const off = { on: false, forbids: 'everything' };
  expect(pauseSwitches(held, 'a').toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 'everything was paused by bob', ...off },
    { name: 'it was paused by ann: I am at it', ...off },
  ]);
  expect(pauseSwitches(held, 'b')).toHaveLength(1);
  expect([await store.holds.resume('a'), await store.holds.resume('a')]).toEqual([true, false]);
  expect(pauseSwitches(await store.holds.read(), 'a')).toHaveLength(1);
});

it('a planned window is open in its time, and can be cancelled', async () => {
  await store.holds.plan(WINDOW);
  const held = await store.holds.read();
  const openAt = (now: number, serviceId = 'a') => openMaintenance(held, { configured: [], serviceId, now });
  expect(openAt(NOW)).toEqual({ id: 'disks', reason: 'new disks', startsAt: NOW, endsAt: NOW + HOUR_MS });
  expect([openAt(NOW - 1), openAt(NOW + HOUR_MS), openAt(NOW, 'b')]).toEqual([null, null, null]);
  expect([await store.holds.cancel('disks'), await store.holds.cancel('disks')]).toEqual([true, false]);
  expect((await store.holds.read()).windows).toEqual([]);
});

it('says that it is not whole while the ledger is closed', async () => {
  expect((await store.holds.read()).isWhole).toBe(false);
  await store.ledger.open(NOW);
  expect((await store.holds.read()).isWhole).toBe(true);
});

it('passes over what others have written', async () => {
  await test.redis.hset('{recovery}:pauses', { a: '{', b: '{"service":"__proto__"}', c: '7' });
  expect((await store.holds.read()).pauses).toEqual([]);
});

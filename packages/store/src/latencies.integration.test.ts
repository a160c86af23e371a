import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.ts';

const BUCKET_MS = 300_000;
const START = Math.floor(Date.UTC(2026, 10, 23) / BUCKET_MS) * BUCKET_MS;
const DAY_MS = 86_400_000;
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

const record = (at: number, latencyMs: number, isHealthy = true): Promise<void> =>
  store.latencies.record('a', { at, latencyMs, isHealthy });
const series = (from: number, to: number) => store.latencies.series('a', { from, to });

it('sums up the checks of five minutes', async () => {
  await record(START, 1);
  await record(START + 1_000, 2.5, false);
  await record(START + BUCKET_MS - 1, 4);
  await record(START + BUCKET_MS, 100);
  expect(await series(START, START + DAY_MS)).toEqual([
    { startsAt: START, checkCount: 3, unhealthyCount: 1, averageMs: 2.5, maximumMs: 4 },
    { startsAt: START + BUCKET_MS, checkCount: 1, unhealthyCount: 0, averageMs: 100, maximumMs: 100 },
  ]);
  expect(await store.latencies.series('b', { from: 0, to: START })).toEqual([]);
});

it('keeps the last 24 hours and no more, in a key of fixed size', async () => {
  for (let bucket = 0; bucket < 2 * 288; bucket += 1) await record(START + bucket * BUCKET_MS, bucket);
  const end = START + 2 * 288 * BUCKET_MS - 1;
  const kept = await series(0, end);
  expect(kept).toHaveLength(288);
  expect(kept[0]?.startsAt).toBe(START + DAY_MS);
  expect(kept.at(-1)?.averageMs).toBe(575);
  expect(await test.redis.strlen('{recovery}:latency:a')).toBe(288 * 24);
  expect(await test.redis.pttl('{recovery}:latency:a')).toBeGreaterThan(DAY_MS);
});

it('leaves out what is older than a day, although nothing has overwritten it', async () => {
  await record(START, 1);
  await record(START + DAY_MS + 2 * BUCKET_MS, 2);
  expect(await series(0, START + DAY_MS + 2 * BUCKET_MS)).toMatchObject([{ averageMs: 2 }]);
});

it('keeps the days of a month apart from the minutes, of many services at once', async () => {
  for (let day = 0; day < 40; day += 1) await record(START + day * DAY_MS, day, day % 10 !== 0);
  await store.latencies.record('b', { at: START + 39 * DAY_MS, latencyMs: 7, isHealthy: true });
  const [a, nobody, b] = await store.latencies.rings(['a', 'nobody', 'b'], START + 39 * DAY_MS);
  expect(a?.minutes).toMatchObject([{ averageMs: 39 }]);
  expect(a?.days).toHaveLength(31);
  expect(a?.days[0]).toEqual({
    startsAt: Math.floor(START / DAY_MS) * DAY_MS + 9 * DAY_MS,
    checkCount: 1,
    unhealthyCount: 0,
    averageMs: 9,
    maximumMs: 9,
  });
  expect(a?.days.filter(({ unhealthyCount }) => unhealthyCount > 0)).toHaveLength(3);
  expect(nobody).toEqual({ minutes: [], days: [] });
  expect(b?.days).toMatchObject([{ checkCount: 1, averageMs: 7 }]);
  expect(await test.redis.strlen('{recovery}:days:a')).toBe(31 * 24);
  expect(await test.redis.pttl('{recovery}:days:a')).toBeGreaterThan(30 * DAY_MS);
});

it('passes over a check from before the ring', async () => {
  await record(START + DAY_MS, 2);
  await record(START, 1);
  expect(await series(0, START + DAY_MS)).toMatchObject([{ checkCount: 1, averageMs: 2 }]);
});

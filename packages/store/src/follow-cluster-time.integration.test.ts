import { ClusterClock } from '@recovery/runtime';
import { createTestRedis, silentLogger, waitFor, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followClusterTime } from './follow-cluster-time.ts';
import { KEYS } from './keys.ts';
import { replaceClock } from './scripts/replace-clock.ts';

const HOUR_MS = 3_600_000;
const releases: (() => Promise<unknown> | void)[] = [];
let test: TestRedis;

beforeEach(async () => {
  test = await createTestRedis();
  releases.push(test.drop);
});

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

/** A component whose wall clock was wrong by so much when it started. */
function start({ wallAheadMs = 0 } = {}) {
  const clock = new ClusterClock({ startedAt: Date.now() + wallAheadMs, monotonicMs: () => performance.now() });
  const time = followClusterTime({ clock, redis: test.redis, log: silentLogger() });
  releases.push(() => time.stop());
  return { clock, time };
}

async function serverNow(): Promise<number> {
  const [seconds, microseconds] = await test.redis.time();
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}

async function storedRecord(): Promise<{ offsetMs: number; confirmedAt: number } | null> {
  return JSON.parse((await test.redis.get(KEYS.clock)) ?? 'null') as { offsetMs: number; confirmedAt: number } | null;
}

const writeRecord = (offsetMs: number, confirmedAt: number) =>
  test.redis.set(KEYS.clock, JSON.stringify({ offsetMs, confirmedAt }));

describe('the time of the cluster', () => {
  it('is that of Redis for all, whatever their wall clocks said at the start', async () => {
    const components = [start({ wallAheadMs: HOUR_MS }), start({ wallAheadMs: -HOUR_MS }), start()];
    for (const { time } of components) await time.known;
    const serverAt = await serverNow();
    for (const { clock, time } of components) {
      expect(Math.abs(clock.now() - serverAt)).toBeLessThan(500);
      expect(time.check()).toEqual({ ok: true });
    }
  });

  it('goes on when the clock of Redis is set and when Redis loses everything, and fades into the new one', async () => {
    // An offset from before, so that "lost" can be told from "none".
    await writeRecord(-HOUR_MS, await serverNow());
    const { clock, time } = start();
    const { clock: other, time: otherTime } = start({ wallAheadMs: HOUR_MS });
    await Promise.all([time.known, otherTime.known]);
    const behindServer = async () => clock.now() - (await serverNow());
    expect(Math.abs((await behindServer()) + HOUR_MS)).toBeLessThan(500);
    await waitFor(async () => ((await storedRecord())?.offsetMs ?? 0) > -HOUR_MS, { describe: 'a confirmation' });

    const begin = { at: clock.now(), monotonicMs: performance.now() };
    const isContinuous = () =>
      Math.abs(clock.now() - begin.at - (performance.now() - begin.monotonicMs)) < 500 &&
      Math.abs(other.now() - clock.now()) < 500;

    // To every component this looks like a clock of Redis that was set an hour ahead.
    const record = await storedRecord();
    await writeRecord((record?.offsetMs ?? 0) + HOUR_MS, (record?.confirmedAt ?? 0) - HOUR_MS);
    await waitFor(async () => Math.abs(((await storedRecord())?.offsetMs ?? 0) + HOUR_MS) < 1_000);
    expect(isContinuous()).toBe(true);

    await test.redis.del(KEYS.clock);
    await waitFor(async () => Math.abs(((await storedRecord())?.offsetMs ?? 0) + HOUR_MS) < 1_000);
    expect(isContinuous()).toBe(true);

    const confirmed = await storedRecord();
    await waitFor(async () => ((await storedRecord())?.confirmedAt ?? 0) >= (confirmed?.confirmedAt ?? 0) + 2_000);
    const drainedMs = ((await storedRecord())?.offsetMs ?? 0) - (confirmed?.offsetMs ?? 0);
    const elapsedMs = ((await storedRecord())?.confirmedAt ?? 0) - (confirmed?.confirmedAt ?? 0);
    expect(drainedMs / elapsedMs).toBeGreaterThan(1 / 160);
    expect(drainedMs / elapsedMs).toBeLessThan(1 / 100);
  });

  it('is written anew in place of what is no record', async () => {
    await test.redis.set(KEYS.clock, '{"offsetMs":"soon"}');
    const { time } = start();
    await time.known;
    await waitFor(async () => typeof (await storedRecord())?.confirmedAt === 'number');
    expect(Math.abs((await storedRecord())?.offsetMs ?? HOUR_MS)).toBeLessThan(500);
  });
});

it('whoever waits in Redis while its clock is set back does not wait for that much longer', async () => {
  const { redis, drop } = await createTestRedis({ dedicated: true });
  releases.push(drop);
  const clock = new ClusterClock();
  const time = followClusterTime({ clock, redis, log: silentLogger() });
  releases.push(() => time.stop());
  await waitFor(async () => (await redis.get(KEYS.clock)) !== null, { describe: 'a record' });
  const waiting = redis.duplicate();
  releases.push(() => waiting.disconnect());
  // Longer than this test may take.
  const read = waiting.bzpopmin('nothing', 3_600);
  const { offsetMs, confirmedAt } = JSON.parse((await redis.get(KEYS.clock)) ?? '') as Record<string, number>;
  const next = { offsetMs: (offsetMs ?? 0) - HOUR_MS, confirmedAt: (confirmedAt ?? 0) + HOUR_MS };
  await redis.set(KEYS.clock, JSON.stringify(next));
  expect(await read).toBeNull();
});

it('without Redis nobody knows the time, until it appears', async () => {
  const { server, redis, drop } = await createTestRedis({ dedicated: true });
  releases.push(drop);
  await server.kill();
  const clock = new ClusterClock({ startedAt: Date.now() - HOUR_MS, monotonicMs: () => performance.now() });
  const time = followClusterTime({ clock, redis, log: silentLogger() });
  releases.push(() => time.stop());
  expect(time.check()).toEqual({ ok: false, message: 'the time of the cluster is not known yet' });
  await server.restart();
  await time.known;
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(500);
});

it('of two components that want to replace the same record, one does', async () => {
  const results = await Promise.all(
    ['a', 'b', 'c'].map((next) => replaceClock(test.redis, { expected: '', next: JSON.stringify(next) })),
  );
  expect(results.filter(Boolean)).toHaveLength(1);
  expect(await replaceClock(test.redis, { expected: '"other"', next: '"d"' })).toBe(false);
});

import type { HealthCheckJob } from '@recovery/contracts';
import { createTestRedis, silentLogger, waitFor, type TestRedis } from '@recovery/test-kit';
import { Queue } from 'bullmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consumeHealthChecks } from './consume-health-checks.ts';
import { BULL_PREFIX, QUEUE_NAMES } from './names.ts';
import { openHealthCheckQueue } from './open-health-check-queue.ts';

let test: TestRedis;
let queue: ReturnType<typeof openHealthCheckQueue>;
const releases: (() => Promise<void> | void)[] = [];
const log = silentLogger();

beforeEach(async () => {
  test = await createTestRedis();
  queue = openHealthCheckQueue({ url: test.url, log });
  releases.push(test.drop, () => queue.close());
});

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

function consume(handle?: (job: HealthCheckJob, signal: AbortSignal) => Promise<void>) {
  const handled: { job: HealthCheckJob; at: number }[] = [];
  const consumer = consumeHealthChecks({
    url: test.url,
    log,
    concurrency: 5,
    handle: async (job, signal) => {
      handled.push({ job, at: Date.now() });
      await handle?.(job, signal);
    },
  });
  releases.push(() => consumer.close());
  return { consumer, handled };
}

function retry(serviceId: string): HealthCheckJob {
  return { serviceId, trigger: 'retry', conclusive: false };
}

describe('a schedule', () => {
  it('runs again and again, each run at its offset of an interval and none before its time', async () => {
    await queue.schedule({ serviceId: 'a', everyMs: 400, offsetMs: 130 });
    const slots = new Set((await queue.schedules()).map(({ nextAt }) => nextAt));
    const { handled } = consume();
    await waitFor(async () => {
      for (const { nextAt } of await queue.schedules()) slots.add(nextAt);
      return handled.length >= 4;
    });
    expect(handled[0]?.job).toEqual({ serviceId: 'a', trigger: 'schedule', conclusive: false });
    for (const slot of slots) expect((slot - 130) % 400).toBe(0);
    expect(handled[0]?.at).toBeGreaterThanOrEqual(Math.min(...slots));
  });

  it('neither fires nor shifts when it is set again unchanged', async () => {
    const schedule = { serviceId: 'a', everyMs: 60_000, offsetMs: 12_345 };
    await queue.schedule(schedule);
    const [before] = await queue.schedules();
    const { handled } = consume();
    for (let time = 0; time < 20; time += 1) await queue.schedule(schedule);
    expect(await queue.schedules()).toEqual([before]);
    expect(before).toMatchObject(schedule);
    await queue.check(retry('b'));
    await waitFor(() => handled.length > 0);
    expect(handled.map(({ job }) => job.serviceId)).toEqual(['b']);
  });

  it('keeps an offset of nought', async () => {
    await queue.schedule({ serviceId: 'a', everyMs: 60_000, offsetMs: 0 });
    const [actual] = await queue.schedules();
    expect(actual).toMatchObject({ everyMs: 60_000, offsetMs: 0 });
    expect((actual?.nextAt ?? 0) % 60_000).toBe(0);
  });

  it('whose runs would check something else shows no interval, whatever else lies in the queue', async () => {
    const prefix = `${BULL_PREFIX}:${QUEUE_NAMES.healthChecks}:`;
    await queue.schedule({ serviceId: 'a', everyMs: 60_000, offsetMs: 1_000 });
    await queue.schedule({ serviceId: 'b', everyMs: 60_000, offsetMs: 1_000 });
    await test.redis.hset(`${prefix}repeat:b`, 'data', JSON.stringify({ serviceId: 'a', trigger: 'schedule' }));
    await test.redis.hset(`${prefix}stray`, 'data', 'no JSON');
    await test.redis.zadd(`${prefix}delayed`, Date.now() * 4_096, 'stray');
    expect(await queue.schedules()).toMatchObject([
      { serviceId: 'a', everyMs: 60_000, isLost: false },
      { serviceId: 'b', everyMs: 0, isLost: false },
    ]);
  });

  it('gets another interval and offset, and waits for its new time, after it was unscheduled', async () => {
    await queue.schedule({ serviceId: 'a', everyMs: 60_000, offsetMs: 1_000 });
    await queue.unschedule('a');
    expect(await queue.schedules()).toEqual([]);
    await queue.schedule({ serviceId: 'a', everyMs: 30_000, offsetMs: 2_000 });
    const [actual] = await queue.schedules();
    expect(actual).toMatchObject({ everyMs: 30_000, offsetMs: 2_000 });
    expect(((actual?.nextAt ?? 0) - 2_000) % 30_000).toBe(0);
    expect(actual?.nextAt).toBeGreaterThan(Date.now() - 1_000);
  });
});

describe('a check', () => {
  it('under one job id is one while it waits', async () => {
    for (let time = 0; time < 3; time += 1) await queue.check(retry('a'), { jobId: 'retry-a-1', delayMs: 100 });
    const { handled } = consume();
    await queue.check(retry('b'), { delayMs: 300 });
    await waitFor(() => handled.some(({ job }) => job.serviceId === 'b'));
    expect(handled.filter(({ job }) => job.serviceId === 'a')).toHaveLength(1);
  });

  it('wanted once is done once, whichever process asks, also when it is over already', async () => {
    const other = openHealthCheckQueue({ url: test.url, log });
    releases.push(() => other.close());
    const { handled } = consume();
    const once = { id: 'first-a', ttlMs: 60_000 };
    await queue.check(retry('a'), { once });
    await waitFor(() => handled.length === 1);
    await other.check(retry('a'), { once });
    await queue.check(retry('b'));
    await waitFor(() => handled.some(({ job }) => job.serviceId === 'b'));
    expect(handled.filter(({ job }) => job.serviceId === 'a')).toHaveLength(1);
  });

  it('whose handler throws is over, and the next one runs', async () => {
    const { handled } = consume(async ({ serviceId }) => {
      if (serviceId === 'a') throw new Error('bug');
    });
    await queue.check(retry('a'));
    await queue.check(retry('b'), { delayMs: 200 });
    await waitFor(() => handled.some(({ job }) => job.serviceId === 'b'));
    expect(handled).toHaveLength(2);
    const keys = await test.redis.keys('*failed*');
    expect(keys).toEqual([]);
  });

  it('in flight at close has its signal aborted and is waited for', async () => {
    let ended = false;
    const { consumer, handled } = consume(async (_job, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      ended = true;
    });
    await queue.check(retry('a'));
    await waitFor(() => handled.length === 1);
    await consumer.close();
    expect(ended).toBe(true);
    expect(consumer.isReady()).toBe(false);
  });
});

describe('a hint', () => {
  const hint = (conclusive: boolean) => queue.hint({ serviceId: 'a', conclusive, reason: 'x'.repeat(2_000) });

  it('is one while it waits, a conclusive one apart', async () => {
    for (let time = 0; time < 5; time += 1) {
      await hint(false);
      await hint(true);
    }
    const { handled } = consume();
    await queue.check(retry('b'), { delayMs: 300 });
    await waitFor(() => handled.some(({ job }) => job.serviceId === 'b'));
    const hints = handled.filter(({ job }) => job.trigger === 'hint');
    expect(new Set(hints.map(({ job }) => job.conclusive))).toEqual(new Set([false, true]));
    expect(hints).toHaveLength(2);
    expect(hints[0]?.job.reason).toHaveLength(500);
  });

  it('that comes while one is looked into is looked into after it', async () => {
    const gate = Promise.withResolvers<void>();
    const { handled } = consume(() => gate.promise);
    await hint(true);
    await waitFor(() => handled.length === 1);
    await hint(true);
    await hint(true);
    gate.resolve();
    await waitFor(() => handled.length === 2);
    await hint(true);
    await waitFor(() => handled.length === 3);
  });
});

it('drops and counts what is not a health check', async () => {
  const foreign = new Queue(QUEUE_NAMES.healthChecks, { connection: { url: test.url }, prefix: BULL_PREFIX });
  releases.push(() => foreign.close());
  for (const data of [null, 7, 'x', { serviceId: '../etc' }, { serviceId: 'a', trigger: 'retry', command: 'rm' }]) {
    await foreign.add('check', data);
  }
  const { consumer, handled } = consume();
  await waitFor(() => consumer.droppedCount === 5);
  await queue.check(retry('a'));
  await waitFor(() => handled.length === 1);
});

it('drops what is no JSON, and keeps no job that wants to be kept', async () => {
  const prefix = `${BULL_PREFIX}:${QUEUE_NAMES.healthChecks}:`;
  const { consumer } = consume();
  const fields = { name: 'x', opts: '{"removeOnComplete":false}', timestamp: '1', delay: '0', priority: '0' };
  for (const [id, data] of Object.entries({ one: 'no JSON', two: JSON.stringify(retry('a')) })) {
    await test.redis.hset(prefix + id, { ...fields, data });
    await test.redis.lpush(`${prefix}wait`, id);
    await test.redis.zadd(`${prefix}marker`, 0, '0');
  }
  await waitFor(() => consumer.droppedCount === 1);
  await waitFor(async () => (await test.redis.exists(`${prefix}one`, `${prefix}two`, `${prefix}completed`)) === 0);
});

it('drops an invalid payload of our own instead of throwing', async () => {
  await queue.check(retry('Not An Id'));
  await queue.hint({ serviceId: '__proto__', conclusive: true, reason: '' });
  expect(await test.redis.keys('*:wait')).toEqual([]);
});

import { probeSpecSchema } from '@recovery/contracts';
import type { ProbeResult } from '@recovery/domain';
import { createTestRedis, waitFor } from '@recovery/test-kit';
import { Queue, Worker } from 'bullmq';
import { afterEach, describe, expect, it } from 'vitest';
import { createProbe } from '../create-probe.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function setUp(prefix = 'shop') {
  const test = await createTestRedis();
  closers.push(() => test.drop());
  const connection = { url: test.url };
  const queue = new Queue('orders', { connection, prefix });
  closers.push(() => queue.close());
  const probe = (rest: object = {}): Promise<ProbeResult> => {
    const spec = probeSpecSchema.parse({ kind: 'queue', url: test.url, queue: 'orders', prefix, ...rest });
    return createProbe(spec, { serviceId: 'orders', timeoutMs: 2000 })(new AbortController().signal);
  };
  /** Works off what waits: jobs named `bad` fail. */
  const workOff = async (): Promise<void> => {
    const worker = new Worker(
      'orders',
      (job) => (job.name === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve()),
      { connection, prefix },
    );
    await waitFor(async () => (await queue.getJobCountByTypes('waiting', 'active', 'prioritized')) === 0);
    await worker.close();
  };
  return { test, queue, connection, prefix, probe, workOff };
}

describe('the queue probe', () => {
  it.each(['bull', '{shop}'])('finds a quiet queue with the prefix %s healthy', async (prefix) => {
    const { queue, probe, workOff } = await setUp(prefix);
    await queue.add('good', {});
    await workOff();
    expect(await probe({ maxWaitingMs: 1000, maxFailed: 0, maxFailedPercent: 0, minEnded: 1 })).toMatchObject({
      outcome: 'healthy',
    });
  });

  it.each([
    ['unhealthy', 'unhealthy'],
    ['degraded', 'degraded'],
    ['healthy', 'healthy'],
  ])('a paused queue is %s when that was asked for', async (whenPaused, outcome) => {
    const { queue, probe } = await setUp();
    await queue.pause();
    expect(await probe({ whenPaused })).toMatchObject({ outcome });
    await queue.resume();
    expect(await probe({ whenPaused })).toMatchObject({ outcome: 'healthy' });
  });

  it('counts jobs under way that no worker holds any more', async () => {
    const { test, queue, connection, prefix, probe } = await setUp();
    const job = await queue.add('good', {});
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const worker = new Worker(
      'orders',
      () => {
        begin();
        return ended;
      },
      { connection, prefix },
    );
    closers.push(() => worker.close());
    await begun;
    expect(await probe()).toMatchObject({ outcome: 'healthy' });
    // What is left when the worker dies and its lock expires.
    await test.redis.del(queue.toKey(`${job.id}:lock`));
    expect(await probe()).toMatchObject({
      outcome: 'unhealthy',
      errorClass: 'stale',
      message: expect.stringContaining('1 jobs under way'),
    });
    expect(await probe({ maxStalled: 1 })).toMatchObject({ outcome: 'healthy' });
    end();
  });

  it('knows how long the oldest job waits, one with a priority too, and not of its delay', async () => {
    const { queue, probe, workOff } = await setUp();
    const longAgo = Date.now() - 60_000;
    await queue.add('good', {}, { timestamp: longAgo, delay: 3_600_000 });
    expect(await probe({ maxWaitingMs: 30_000 })).toMatchObject({ outcome: 'healthy' });
    await queue.add('good', {}, { timestamp: longAgo, priority: 5 });
    await queue.add('good', {}, { priority: 1 });
    expect(await probe({ maxWaitingMs: 30_000 })).toMatchObject({
      outcome: 'unhealthy',
      errorClass: 'stale',
      message: expect.stringMatching(/the oldest job waits for 6\d{4} ms, at most 30000 ms/u),
    });
    await workOff();
    expect(await probe({ maxWaitingMs: 30_000 })).toMatchObject({ outcome: 'healthy' });
    await queue.add('good', {}, { timestamp: longAgo });
    await queue.add('good', {});
    expect(await probe({ maxWaitingMs: 30_000 })).toMatchObject({ outcome: 'unhealthy' });
  });

  it('does not take a job that is tried again for one that waited all the time', async () => {
    const { queue, probe, workOff } = await setUp();
    await queue.add('bad', {}, { timestamp: Date.now() - 60_000 });
    await workOff();
    await queue.retryJobs({ state: 'failed' });
    expect(await queue.getWaitingCount()).toBe(1);
    expect(await probe({ maxWaitingMs: 30_000 })).toMatchObject({ outcome: 'healthy' });
  });

  it('counts what failed lately, by number and by part', async () => {
    const { queue, probe, workOff } = await setUp();
    await queue.addBulk(['bad', 'good', 'good', 'good'].map((name) => ({ name, data: {} })));
    await workOff();
    expect(await probe({ maxFailed: 1 })).toMatchObject({ outcome: 'healthy' });
    expect(await probe({ maxFailed: 0 })).toMatchObject({
      outcome: 'unhealthy',
      errorClass: 'status',
      message: '1 jobs failed within 300000 ms, at most 0',
    });
    expect(await probe({ maxFailedPercent: 20, minEnded: 4 })).toMatchObject({
      outcome: 'unhealthy',
      message: '1 of 4 jobs failed within 300000 ms, at most 20 %',
    });
    expect(await probe({ maxFailedPercent: 20, minEnded: 5 })).toMatchObject({ outcome: 'healthy' });
    expect(await probe({ maxFailedPercent: 25, minEnded: 4 })).toMatchObject({ outcome: 'healthy' });
  });

  it('takes keys of another kind for what they are', async () => {
    const { test, probe } = await setUp();
    await test.redis.set('shop:orders:wait', 'text');
    expect(await probe()).toMatchObject({ outcome: 'unhealthy', message: expect.stringContaining('WRONGTYPE') });
  });
});

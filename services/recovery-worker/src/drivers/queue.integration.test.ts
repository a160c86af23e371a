import { stepSpecSchema, type StepSpecOf } from '@recovery/contracts';
import { openWatchedQueue } from '@recovery/queue';
import { createTestRedis, silentLogger, waitFor } from '@recovery/test-kit';
import { Queue, Worker } from 'bullmq';
import { afterEach, describe, expect, it } from 'vitest';
import { contextWith } from './action-context.test-data.ts';
import { queueDriver } from './queue.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A queue whose jobs have ended: those that are called `good` well. */
async function queueWith(names: readonly string[]) {
  const test = await createTestRedis();
  closers.push(() => test.drop());
  const queue = new Queue('orders', { connection: { url: test.url } });
  closers.push(() => queue.close());
  await queue.addBulk(names.map((name) => ({ name, data: {} })));
  const worker = new Worker(
    'orders',
    (job) => (job.name === 'good' ? Promise.resolve() : Promise.reject(new Error('the till is closed'))),
    { connection: { url: test.url } },
  );
  closers.push(() => worker.close());
  await waitFor(async () => {
    const { failed = 0, completed = 0 } = await queue.getJobCounts('failed', 'completed');
    return failed + completed === names.length;
  });
  await worker.close();
  const step = (rest: object): StepSpecOf<'queue'> => {
    const spec = stepSpecSchema.parse({ driver: 'queue', url: test.url, queue: 'orders', ...rest });
    if (spec.driver !== 'queue') throw new Error('not a step of this driver');
    return spec;
  };
  return { queue, step, url: test.url };
}

describe('queue driver', () => {
  it('makes failed jobs wait again, the newest first and no more than it may', async () => {
    const { queue, step } = await queueWith(['a', 'b', 'c', 'good']);
    const { context, asked } = contextWith();
    await queueDriver.perform(step({ action: 'retryFailed', limit: 2 }), context);
    expect(await queue.getJobCounts('failed', 'waiting', 'completed')).toEqual({ failed: 1, waiting: 2, completed: 1 });
    // The lease is looked at before each job.
    expect(asked).toEqual(['token', 'held', 'held']);
  });

  it('stops in the middle when the lease is lost', async () => {
    const { queue, step } = await queueWith(['a', 'b', 'c']);
    let looks = 0;
    const { context } = contextWith({
      assertHeld: () => {
        looks += 1;
        if (looks > 1) throw new Error('lease lost');
      },
    });
    await expect(queueDriver.perform(step({ action: 'retryFailed' }), context)).rejects.toThrow('lease lost');
    expect(await queue.getFailedCount()).toBe(2);
  });

  it('does not apply where nothing failed, or is no queue', async () => {
    const { step } = await queueWith(['good']);
    const signal = AbortSignal.timeout(5000);
    expect(await queueDriver.canApply(step({ action: 'retryFailed' }), signal)).toEqual({
      applies: false,
      reason: 'no job has failed',
    });
    expect(await queueDriver.canApply(step({ action: 'resume', prefix: 'other' }), signal)).toMatchObject({
      applies: false,
      reason: expect.stringContaining('there is no queue orders with prefix other'),
    });
  });

  it('deletes no more jobs than it may, only of the state and age that were given', async () => {
    const { queue, step } = await queueWith(['a', 'b', 'c', 'good', 'good']);
    await queueDriver.perform(step({ action: 'clean' }), contextWith().context);
    expect(await queue.getFailedCount()).toBe(3);
    await queueDriver.perform(step({ action: 'clean', olderThanMs: 0, limit: 2 }), contextWith().context);
    expect(await queue.getJobCounts('failed', 'completed')).toEqual({ failed: 1, completed: 2 });
    await queueDriver.perform(
      step({ action: 'clean', olderThanMs: 0, state: 'completed', limit: 1 }),
      contextWith().context,
    );
    expect(await queue.getJobCounts('failed', 'completed')).toEqual({ failed: 1, completed: 1 });
  });

  it("never opens the healer's own queues", async () => {
    const open = () =>
      openWatchedQueue('recoveries', { url: 'redis://127.0.0.1:1', prefix: '{recovery}', log: silentLogger() });
    expect(open).toThrow(/healer's own queues/u);
  });
});

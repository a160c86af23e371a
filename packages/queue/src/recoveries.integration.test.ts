import type { RecoveryJob } from '@recovery/contracts';
import { createTestRedis, silentLogger, startProcess, waitFor, type TestRedis } from '@recovery/test-kit';
import { Queue } from 'bullmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consumeRecoveries, type RecoveryContext } from './consume-recoveries.ts';
import { BULL_PREFIX, QUEUE_NAMES } from './names.ts';
import { openRecoveryQueue } from './open-recovery-queue.ts';
import type { RecoveryOutcome } from './recovery-outcome.ts';

const JOB: RecoveryJob = { serviceId: 'a', incidentId: 'a-1', trigger: 'automatic' };
const log = silentLogger();
let test: TestRedis;
let queue: ReturnType<typeof openRecoveryQueue>;
let raw: Queue;
const releases: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  test = await createTestRedis();
  queue = openRecoveryQueue({ url: test.url, log });
  raw = new Queue(QUEUE_NAMES.recoveries, { connection: { url: test.url }, prefix: BULL_PREFIX });
  releases.push(
    test.drop,
    () => queue.close(),
    () => raw.close(),
  );
});

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

/** Answers run n with the nth outcome, every later one with `finished`. */
function consume(...outcomes: (RecoveryOutcome | Error)[]) {
  const runs: { at: number; attemptsMade: number }[] = [];
  const consumer = consumeRecoveries({
    url: test.url,
    log,
    concurrency: 2,
    handle: async (_job: RecoveryJob, { attemptsMade }: RecoveryContext) => {
      runs.push({ at: performance.now(), attemptsMade });
      const outcome = outcomes[runs.length - 1] ?? { type: 'finished' };
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  });
  releases.push(() => consumer.close());
  return { consumer, runs };
}

const stateOf = (jobId: string) => raw.getJobState(jobId);
const gap = (runs: readonly { at: number }[], index: number) => (runs[index]?.at ?? 0) - (runs[index - 1]?.at ?? 0);

describe('the outcome', () => {
  it('retry uses up an attempt and comes back after its own delay', async () => {
    const { runs } = consume(
      { type: 'retry', delayMs: 300, reason: 'one' },
      { type: 'retry', delayMs: 700, reason: 'two' },
      { type: 'retry', delayMs: 50, reason: 'three' },
    );
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 });
    const delays = new Set<number>();
    await waitFor(
      async () => {
        const job = await raw.getJob('a-1');
        if (job !== undefined && job.delay > 0 && (await job.getState()) === 'delayed') delays.add(job.delay);
        return (await stateOf('a-1')) === 'failed';
      },
      { intervalMs: 10 },
    );
    expect([...delays]).toEqual([300, 700]);
    expect(runs.map(({ attemptsMade }) => attemptsMade)).toEqual([0, 1, 2]);
    expect(gap(runs, 1)).toBeGreaterThan(290);
    expect(gap(runs, 2)).toBeGreaterThan(690);
  });

  it('shows on the job how far it has come, and what it waits for', async () => {
    const consumer = consumeRecoveries({
      url: test.url,
      log,
      concurrency: 1,
      handle: async (_job, { report }) => {
        report({ progress: 30, words: 'acting' });
        await waitFor(async () => JSON.stringify((await raw.getJob('a-1'))?.progress).includes('acting'));
        return { type: 'hold', delayMs: 60_000, reason: 'cooling down' };
      },
    });
    releases.push(() => consumer.close());
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 });
    await waitFor(async () => (await stateOf('a-1')) === 'delayed');
    expect((await raw.getJob('a-1'))?.progress).toEqual({ progress: 0, words: 'on hold: cooling down' });
  });

  it('hold comes back without using up an attempt', async () => {
    const hold = { type: 'hold', delayMs: 100, reason: 'cooldown' } as const;
    const { runs } = consume(hold, hold, hold, hold, { type: 'retry', delayMs: 10, reason: 'tried' }, hold);
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 2 });
    await waitFor(async () => (await stateOf('a-1')) === 'completed');
    expect(runs.map(({ attemptsMade }) => attemptsMade)).toEqual([0, 0, 0, 0, 0, 1, 1]);
    expect(gap(runs, 1)).toBeGreaterThan(90);
  });

  it('giveUp ends the job whatever attempts are left', async () => {
    const { runs } = consume({ type: 'giveUp', reason: 'budget spent' });
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 });
    await waitFor(async () => (await stateOf('a-1')) === 'failed');
    expect(runs).toHaveLength(1);
  });

  it('of a handler that throws is a hold', async () => {
    const { runs } = consume(new Error('bug'));
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 1 });
    await waitFor(async () => (await stateOf('a-1')) === 'completed');
    expect(runs.map(({ attemptsMade }) => attemptsMade)).toEqual([0, 0]);
  });
});

describe('enqueue', () => {
  it('is one job however often it is asked for while that waits or runs', async () => {
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    const consumer = consumeRecoveries({
      url: test.url,
      log,
      concurrency: 5,
      handle: async () => {
        runs += 1;
        await gate.promise;
        return { type: 'finished' };
      },
    });
    releases.push(() => consumer.close());
    await Promise.all(Array.from({ length: 50 }, () => queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 })));
    await waitFor(() => runs === 1);
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 });
    gate.resolve();
    await waitFor(async () => (await stateOf('a-1')) === 'completed');
    expect(runs).toBe(1);
  });

  it.each(['finished', 'giveUp'] as const)('starts a job anew that ended as %s', async (type) => {
    const { runs } = consume(type === 'finished' ? { type } : { type, reason: 'budget spent' });
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 });
    await waitFor(async () => ['completed', 'failed'].includes(await stateOf('a-1')));
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 });
    await waitFor(() => runs.length === 2);
  });

  it('leaves a job alone that waits for its next attempt', async () => {
    const { runs } = consume({ type: 'retry', delayMs: 600, reason: 'one' });
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 });
    await waitFor(async () => (await stateOf('a-1')) === 'delayed');
    await queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 });
    await waitFor(async () => (await stateOf('a-1')) === 'completed');
    expect(runs.map(({ attemptsMade }) => attemptsMade)).toEqual([0, 1]);
    expect(gap(runs, 1)).toBeGreaterThan(590);
  });
});

it('keeps a hundred ended jobs at most', async () => {
  const { runs } = consume();
  await Promise.all(
    Array.from({ length: 130 }, (_, index) => queue.enqueue(JOB, { jobId: `a-${index}`, attempts: 1 })),
  );
  await waitFor(() => runs.length === 130);
  await waitFor(async () => (await raw.getCompletedCount()) <= 100);
});

it('counts what the handler drops, like what is not valid', async () => {
  const { consumer } = consume({ type: 'dropped', reason: 'nobody’s' });
  await queue.enqueue(JOB, { jobId: 'a-1', attempts: 3 });
  await waitFor(async () => (await stateOf('a-1')) === 'completed');
  expect(consumer.droppedCount).toBe(1);
});

it('drops and counts what is not a recovery', async () => {
  const { consumer, runs } = consume();
  await raw.add('recover', { serviceId: 'a', command: ['rm', '-rf'] });
  await waitFor(() => consumer.droppedCount === 1);
  expect(runs).toHaveLength(0);
});

/** A worker process that takes a job and dies of it. */
async function killWorkerWithJob(): Promise<void> {
  const program = `
    const { consumeRecoveries } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
    const { createLogger } = await import('@recovery/runtime');
    consumeRecoveries({ url: process.env.TEST_REDIS_URL, log: createLogger('victim'), concurrency: 1,
      handle: () => { console.log('holding'); return new Promise(() => {}); } });`;
  const victim = startProcess({
    args: ['--input-type=module', '--eval', program],
    env: { TEST_REDIS_URL: test.url },
    cwd: import.meta.dirname,
  });
  releases.push(() => void victim.stop());
  await queue.enqueue(JOB, { jobId: 'a-1', attempts: 1 });
  await victim.waitForOutput('holding');
  victim.signal('SIGKILL');
  await victim.exited;
}

it('runs the job of a killed worker again within 10 s', async () => {
  await killWorkerWithJob();
  const killedAt = performance.now();
  const { runs } = consume();
  await waitFor(() => runs.length === 1, { timeoutMs: 12_000 });
  expect(performance.now() - killedAt).toBeLessThan(10_000);
});

it('runs it again also when the clock of Redis was set back by an hour', async () => {
  await killWorkerWithJob();
  // What the step makes of the expiries that were set before it.
  const keys = ['a-1:lock', 'stalled-check'].map((key) => `${BULL_PREFIX}:${QUEUE_NAMES.recoveries}:${key}`);
  for (const key of keys) await test.redis.set(key, 'set before', 'PX', 3_605_000);
  const { runs } = consume();
  await waitFor(() => runs.length === 1, { timeoutMs: 20_000 });
});

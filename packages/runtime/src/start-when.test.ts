import { expect, it } from 'vitest';
import { startWhen } from './start-when.ts';

function deferred() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const calls: string[] = [];
  const work = startWhen(promise, {
    start: () => {
      calls.push('start');
      return 'worker';
    },
    stop: async (started) => void calls.push(`stop ${started}`),
  });
  return { work, resolve, ready: promise, calls };
}

it('begins when it may, and ends what it began', async () => {
  const { work, resolve, ready, calls } = deferred();
  expect(work.started).toBeNull();
  resolve();
  await ready;
  expect(work.started).toBe('worker');
  await work.stop();
  expect(calls).toEqual(['start', 'stop worker']);
});

it('stopped before, it never begins', async () => {
  const { work, resolve, ready, calls } = deferred();
  await work.stop();
  resolve();
  await ready;
  expect(calls).toEqual([]);
});

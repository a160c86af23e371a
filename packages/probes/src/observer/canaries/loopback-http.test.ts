import { expect, onTestFinished, test } from 'vitest';
import { createLoopbackHttpCanary } from './loopback-http.ts';

const signal = new AbortController().signal;

test('is well while its own server answers, and fails when that is gone', async () => {
  const canary = createLoopbackHttpCanary();
  onTestFinished(() => canary.close?.());
  expect(await canary.check(signal)).toBeNull();
  expect(await canary.check(signal)).toBeNull();
  canary.close?.();
  await expect(canary.check(signal)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a look that is given up leaves nothing open', async () => {
  const canary = createLoopbackHttpCanary();
  onTestFinished(() => canary.close?.());
  expect(await canary.check(signal)).toBeNull();
  await expect(canary.check(AbortSignal.abort())).rejects.toThrow(/abort/u);
  expect(await canary.check(signal)).toBeNull();
});

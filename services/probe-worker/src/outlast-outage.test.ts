import { expect, test } from 'vitest';
import { AppError } from '@recovery/runtime';
import { outlastOutage } from './outlast-outage.ts';

const signal = new AbortController().signal;
const away = new AppError('store_unavailable', 'Redis is away', { retryable: true });

function failing(times: number, error: Error): () => Promise<string> {
  let left = times;
  return () => {
    left -= 1;
    return left < 0 ? Promise.resolve('done') : Promise.reject(error);
  };
}

test('what passes is waited for', async () => {
  expect(await outlastOutage(failing(2, away), signal)).toBe('done');
});

test('what does not pass is not', async () => {
  const bug = new Error('a bug');
  await expect(outlastOutage(failing(1, bug), signal)).rejects.toBe(bug);
});

test('a shutdown does not wait', async () => {
  await expect(outlastOutage(failing(1, away), AbortSignal.abort())).rejects.toBe(away);
});

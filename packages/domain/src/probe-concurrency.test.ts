import { expect, test } from 'vitest';
import { probeConcurrency } from './probe-concurrency.ts';

test.each([
  [3, 50],
  [300, 100],
  [10_000, 500],
])('%i services that are checked every 30 s for 5 s at most: %i at the same time', (count, concurrency) => {
  const policies = Array.from({ length: count }, () => ({ intervalMs: 30_000, timeoutMs: 5000 }));
  expect(probeConcurrency(policies)).toBe(concurrency);
});

import { expect, test } from 'vitest';
import { restartDelayMs } from './restart-backoff.ts';

test.each([
  [1, 100],
  [2, 200],
  [3, 400],
  [9, 25_600],
  [10, 30_000],
  [10_000, 30_000],
])('after %i deaths in a row the pause is %i ms', (deaths, expected) => {
  expect(restartDelayMs(deaths)).toBe(expected);
});

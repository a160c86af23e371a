import { expect, test } from 'vitest';
import { formatDuration } from './format-duration.ts';

test.each([
  [0, '0s'],
  [1200, '1.2s'],
  [59_949, '59.9s'],
  [59_951, '1m'],
  [3_600_000, '1h'],
  [90_061_000, '25h 1m 1s'],
])('%i ms read as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

import { describe, expect, it, test } from 'vitest';
import { durationSchema, formatDuration } from './duration.ts';

describe('a length of time', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['31d', 2_678_400_000],
  ])('%s is %i ms', (text, ms) => {
    expect(durationSchema.parse(text)).toBe(ms);
  });

  it.each(['', '5', '5 m', '1.5h', '-1s', '1w', 'h', '31d1ms', '1h30', 5])('%j is refused', (text) => {
    expect(durationSchema.safeParse(text).success).toBe(false);
  });
});

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

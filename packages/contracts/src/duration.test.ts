import { describe, expect, it } from 'vitest';
import { durationSchema } from './duration.ts';

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

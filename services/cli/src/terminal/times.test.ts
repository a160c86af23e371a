import { expect, it } from 'vitest';
import { age, duration, moment, parseDuration } from './times.ts';

it.each([
  [-5, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 m'],
  [3_600_000, '1 h'],
  [9 * 86_400_000, '9 d'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['0h', null],
  ['2', null],
  ['-2h', null],
  ['2 h', null],
  ['1w', null],
])('%s is read as %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it('tells an age by the clock of whoever answered', () => {
  expect(age('2026-11-25T10:00:00Z', '2026-11-25T10:01:30.000Z')).toBe('1 m');
  expect(age(null, '2026-11-25T10:01:30.000Z')).toBe('–');
});

it('writes a moment for people', () => {
  expect(moment('2026-11-25T10:01:30.123Z')).toBe('2026-11-25 10:01:30 UTC');
});

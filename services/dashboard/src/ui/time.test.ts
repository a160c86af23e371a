import { expect, test } from 'vitest';
import { ago, duration, exactTime, span } from './time.ts';

test.each([
  [-500, 'just now'],
  [1_999, 'just now'],
  [12_300, '12 s ago'],
  [119_000, '119 s ago'],
  [180_000, '3 min ago'],
  [7_200_000, '2 h ago'],
  [3 * 86_400_000, '3 days ago'],
])('%d ms are "%s"', (ms, text) => {
  expect(ago(ms)).toBe(text);
});

test('lengths are told in the unit that tells most', () => {
  expect([duration(0.4), duration(840), duration(1_240), duration(46_000), span(60_000), duration(3_600_000)]).toEqual([
    '0 ms',
    '840 ms',
    '1.2 s',
    '46 s',
    '60 s',
    '60 min',
  ]);
});

test('the exact time is told in the local zone and in UTC', () => {
  expect(exactTime('2026-03-29T10:00:41.500Z')).toMatch(/2026.* · 2026-03-29 10:00:41 UTC$/u);
});

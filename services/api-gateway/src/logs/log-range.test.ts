import { expect, test } from 'vitest';
import { logRange } from './log-range.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const DAY_MS = 86_400_000;
const daysAgo = (days: number): number => NOW - days * DAY_MS;
const iso = (at: number): string => new Date(at).toISOString();

test.each([
  [{}, { from: daysAgo(7), to: NOW + DAY_MS, days: 7 }],
  [{ days: 1 }, { from: daysAgo(1), to: NOW + DAY_MS, days: 1 }],
  [{ from: iso(daysAgo(2.5)) }, { from: daysAgo(2.5), to: NOW + DAY_MS, days: 3 }],
  [{ to: iso(daysAgo(2)) }, { from: daysAgo(9), to: daysAgo(2), days: 7 }],
  [
    { from: iso(daysAgo(3)), to: iso(daysAgo(2)) },
    { from: daysAgo(3), to: daysAgo(2), days: 1 },
  ],
  [
    { from: iso(daysAgo(2)), to: iso(daysAgo(2)) },
    { from: daysAgo(2), to: daysAgo(2), days: 0 },
  ],
  [{ from: iso(daysAgo(-5)) }, { from: daysAgo(-5), to: NOW + DAY_MS, days: 0 }],
  [{ from: '2026-11-23T11:00:00+01:00' }, { from: daysAgo(1 / 12), to: NOW + DAY_MS, days: 1 }],
])('%j is %j', (query, range) => {
  expect(logRange(query, NOW)).toEqual(range);
});

import { expect, test } from 'vitest';
import { trend } from './trend.ts';

const HALF_HOUR_MS = 1_800_000;
const bucket = (startsAt: number, checkCount: number, unhealthyCount: number, averageMs: number) => ({
  startsAt,
  checkCount,
  unhealthyCount,
  averageMs,
  maximumMs: averageMs,
});

test('buckets become steps; the last step is the present one, and what lies outside is left out', () => {
  const now = 10 * HALF_HOUR_MS + 1;
  const buckets = [
    bucket(6 * HALF_HOUR_MS, 9, 9, 9),
    bucket(8 * HALF_HOUR_MS, 10, 0, 2),
    bucket(8 * HALF_HOUR_MS + 300_000, 30, 3, 6),
    bucket(10 * HALF_HOUR_MS, 1, 1, 100),
    bucket(11 * HALF_HOUR_MS, 9, 9, 9),
  ];
  expect(trend(buckets, { stepMs: HALF_HOUR_MS, stepCount: 3, now })).toEqual({
    startsAt: new Date(8 * HALF_HOUR_MS).toISOString(),
    stepMs: HALF_HOUR_MS,
    checkCounts: [40, 0, 1],
    unhealthyCounts: [3, 0, 1],
    averageMs: [5, null, 100],
  });
});

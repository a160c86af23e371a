import { expect, test } from 'vitest';
import { percentInWords, trendWithSamples, wellPercent } from './trend-with-samples.ts';

const START = Date.parse('2026-03-29T10:00:00.000Z');
const trend = {
  startsAt: new Date(START).toISOString(),
  stepMs: 1_000,
  checkCounts: [10, 4],
  unhealthyCounts: [1, 0],
  averageMs: [2, 3],
};

test('checks that were seen since the trend was read are counted, those before are in it already', () => {
  const samples = [
    { at: START + 1_100, latencyMs: 1, isHealthy: false },
    { at: START + 1_300, latencyMs: 1, isHealthy: false },
    { at: START + 1_900, latencyMs: 1, isHealthy: true },
  ];
  expect(trendWithSamples(trend, { samples, readAt: START + 1_200 })).toEqual([
    { startsAt: START, checkCount: 10, unhealthyCount: 1 },
    { startsAt: START + 1_000, checkCount: 6, unhealthyCount: 1 },
  ]);
});

test('the share of healthy checks is never rounded up to a hundred', () => {
  expect(wellPercent([])).toBeNull();
  expect(percentInWords(wellPercent([{ startsAt: 0, checkCount: 4, unhealthyCount: 1 }]) ?? 0)).toBe('75 %');
  expect(percentInWords(99.9999)).toBe('99.99 %');
  expect(percentInWords(100)).toBe('100 %');
});

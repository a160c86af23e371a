import { expect, test } from 'vitest';
import { chartScale } from './chart-scale.ts';

const BOX = { left: 50, right: 650, top: 10, bottom: 110 };

test.each([
  [0, [0, 0.5, 1, 1.5]],
  [12, [0, 5, 10, 15]],
  [840, [0, 500, 1000]],
])('a longest latency of %d ms has the lines %j', (worstMs, lines) => {
  const { latencies, y } = chartScale({ from: 0, to: 900_000, worstMs }, BOX);
  expect(latencies).toEqual(lines);
  expect(y(worstMs)).toBeGreaterThanOrEqual(BOX.top);
  expect(y(0)).toBe(BOX.bottom);
});

test('times are round and lie within the chart, not too close to each other', () => {
  const { times, x } = chartScale({ from: 61_000, to: 961_000, worstMs: 1 }, BOX);
  expect(times).toEqual([300_000, 600_000, 900_000]);
  for (const at of times) expect(x(at)).toBeGreaterThanOrEqual(BOX.left);
});

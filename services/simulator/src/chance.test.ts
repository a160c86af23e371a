import { expect, test } from 'vitest';
import { chancesOf, exponentialMs } from './chance.ts';

const COUNT = 20_000;
const numbers = (seed: number, what: string, count = COUNT): number[] => {
  const chance = chancesOf(seed)(what);
  return Array.from({ length: count }, () => chance());
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the same seed gives the same numbers, another one others', () => {
  expect(numbers(7, 'shop', 100)).toEqual(numbers(7, 'shop', 100));
  expect(numbers(7, 'shop', 100)).not.toEqual(numbers(8, 'shop', 100));
  expect(numbers(7, 'shop', 100)).not.toEqual(numbers(7, 'api', 100));
});

test('one thing left to chance does not disturb another', () => {
  const chances = chancesOf(1);
  const api = chances('api');
  for (let index = 0; index < 10; index += 1) api();
  const shop = chances('shop');
  expect(Array.from({ length: 10 }, () => shop())).toEqual(numbers(1, 'shop', 10));
});

test('the numbers are spread evenly over [0, 1)', () => {
  const tenths = Map.groupBy(numbers(1, 'shop'), (value) => Math.floor(value * 10));
  expect([...tenths.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const { length } of tenths.values()) expect(Math.abs(length - COUNT / 10)).toBeLessThan(COUNT / 100);
});

test('times between happenings have the mean that they are asked for', () => {
  const chance = chancesOf(1)('shop');
  const times = Array.from({ length: COUNT }, () => exponentialMs(chance, 1000));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
  expect(Math.abs(mean(times) - 1000)).toBeLessThan(30);
});

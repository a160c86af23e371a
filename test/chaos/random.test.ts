import { expect, it } from 'vitest';
import { createRandom } from './random.ts';

const draws = (seed: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: 50 }, () => random.integer(1, 1000));
};

it('gives the same for the same seed, and other things for another', () => {
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
  expect(new Set(draws(1)).size).toBeGreaterThan(30);
});

it('stays within its bounds, both ends of a whole number included', () => {
  const random = createRandom(3);
  const drawn = new Set(Array.from({ length: 500 }, () => random.integer(1, 6)));
  expect([...drawn].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
});

it('picks by shares', () => {
  const random = createRandom(4);
  const drawn = Array.from({ length: 1000 }, () => random.weighted({ often: 90, seldom: 10, never: 0 }));
  const count = (name: string): number => drawn.filter((one) => one === name).length;
  expect(count('often')).toBeGreaterThan(850);
  expect(count('seldom')).toBeGreaterThan(50);
  expect(count('never')).toBe(0);
});

it('a fork has a course of its own, whatever is drawn beside it', () => {
  const busy = createRandom(5);
  const fork = busy.fork('lane');
  busy.integer(1, 1000);
  expect(fork.integer(1, 1e9)).toBe(createRandom(5).fork('lane').integer(1, 1e9));
  expect(createRandom(5).fork('other').integer(1, 1e9)).not.toBe(createRandom(5).fork('lane').integer(1, 1e9));
});

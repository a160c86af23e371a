import { expect, test } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

function limiter(
  burst: number,
  perSecond: number,
): { take(key: string): number; limiter: RateLimiter; pass(ms: number): void } {
  let now = 0;
  const created = new RateLimiter({ burst, perSecond, now: () => now });
  return {
    take: (key) => created.take(key),
    limiter: created,
    pass: (ms) => {
      now += ms;
    },
  };
}

test('so many at once are granted, then one after the other, and the wait is told', () => {
  const { take, pass } = limiter(3, 2);
  expect([take('a'), take('a'), take('a'), take('a')]).toEqual([0, 0, 0, 500]);
  pass(400);
  expect(take('a')).toBe(100);
  pass(100);
  expect([take('a'), take('a')]).toEqual([0, 500]);
});

test('each key has its own', () => {
  const { take } = limiter(1, 1);
  expect([take('a'), take('b'), take('a')]).toEqual([0, 0, 1_000]);
});

test('what is refunded can be had again, but never more than the burst', () => {
  const { take, limiter: created } = limiter(2, 1);
  created.refund('a');
  expect([take('a'), take('a'), take('a')]).toEqual([0, 0, 1_000]);
  created.refund('a');
  expect([take('a'), take('a')]).toEqual([0, 1_000]);
});

test('ten thousand other keys make a key forgotten, and no more than that are kept', () => {
  const { take } = limiter(1, 0.001);
  take('a');
  for (let key = 0; key < 9_999; key += 1) take(String(key));
  expect(take('a')).toBeGreaterThan(0);
  for (let key = 0; key < 10_000; key += 1) take(`other ${key}`);
  expect(take('a')).toBe(0);
});

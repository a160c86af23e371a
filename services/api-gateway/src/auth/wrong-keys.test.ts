import { expect, test } from 'vitest';
import { WrongKeys } from './wrong-keys.ts';

test('the same wrong key counts once, others are made to wait, each address by itself', () => {
  const wrong = new WrongKeys();
  for (let time = 0; time < 1_000; time += 1) expect(wrong.count('a', 'old')).toBe(0);
  const waits = Array.from({ length: 100 }, (_, number) => wrong.count('a', `guess ${number}`));
  expect(waits.filter((waitMs) => waitMs === 0).length).toBeLessThan(70);
  expect(waits.at(-1)).toBeGreaterThan(0);
  expect(wrong.count('a', 'old')).toBe(0);
  expect(wrong.count('b', 'guess 99')).toBe(0);
});

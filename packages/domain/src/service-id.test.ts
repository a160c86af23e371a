import { expect, test } from 'vitest';
import { isServiceId } from './service-id.ts';

test.each(['a', '1', 'trade-engine', 'a-b-c', 'x'.repeat(63)])('%s is an id', (text) => {
  expect(isServiceId(text)).toBe(true);
});

test.each([
  '',
  '-a',
  'a-',
  'a--b',
  'A',
  'a_b',
  'a.b',
  'a:b',
  'a/b',
  '../etc',
  '__proto__',
  'ä',
  'a\n',
  'a\u202Eb',
  'x'.repeat(64),
])('%j is none', (text) => {
  expect(isServiceId(text)).toBe(false);
});

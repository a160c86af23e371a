import { expect, test } from 'vitest';
import { maskWords } from './mask-words.ts';

const DSN = 'it was postgres://u:hunter2@db/x';

test.each([
  [
    { service: 'a', reason: DSN },
    { service: 'a', reason: 'it was postgres://***@db/x' },
  ],
  [{ note: DSN }, { note: 'it was postgres://***@db/x' }],
  // A key is shown to be recognised, and must stay what it is.
  [{ key: 'a://b@c' }, { key: 'a://b@c' }],
  [{ reason: 7 }, { reason: 7 }],
  [[DSN], [DSN]],
  [null, null],
])('of %j is taken %j', (body, taken) => {
  expect(maskWords(body)).toEqual(taken);
});

test('a key that zod passes over in silence is still there to be refused', () => {
  const body: unknown = JSON.parse('{"__proto__":{"admin":true}}');
  expect(JSON.stringify(maskWords(body))).toBe('{"__proto__":{"admin":true}}');
});

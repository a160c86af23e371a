import { expect, it } from 'vitest';
import { isDatabaseLost } from './database-lost.ts';

it.each([
  ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
  ['a starting server', Object.assign(new Error('starting up'), { code: '57P03' }), true],
  ['too many clients', Object.assign(new Error('too many'), { code: '53300' }), true],
  ['a frozen server', new Error('Query read timeout'), true],
  ['a missing table', Object.assign(new Error('no relation'), { code: '42P01' }), false],
  ['a cancelled statement', Object.assign(new Error('canceling'), { code: '57014' }), false],
  ['a fault of our own', new TypeError('x is not a function'), false],
  ['no error at all', 'timeout', false],
])('%s: the database is lost: %s', (_what, error, lost) => {
  expect(isDatabaseLost(error)).toBe(lost);
});

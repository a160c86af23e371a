import { MAX_LINE_BYTES } from '@recovery/domain';
import { expect, test } from 'vitest';
import { fitJsonLine } from './fit-json-line.ts';

test('a line that fits stays as it is', () => {
  const line = JSON.stringify({ level: 'error', msg: 'x'.repeat(3_000) });
  expect(fitJsonLine(line)).toBe(line);
});

test.each([
  ['x', 10_000],
  ['\u0000', 10_000],
  ['😀', 5_001],
])('of texts of %j its line fits, is JSON, and keeps its id and its short texts', (character, count) => {
  const text = character.repeat(count);
  const eventId = 'e'.repeat(300);
  const line = fitJsonLine(JSON.stringify({ level: 'error', eventId, msg: text, err: { stack: text, code: 'EIO' } }));
  expect(Buffer.byteLength(line)).toBeLessThan(MAX_LINE_BYTES);
  expect(line.isWellFormed()).toBe(true);
  expect(JSON.parse(line)).toMatchObject({ level: 'error', eventId, err: { code: 'EIO' } });
});

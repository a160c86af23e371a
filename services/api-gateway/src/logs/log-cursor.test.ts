import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLogCursor, parseLogCursor } from './log-cursor.ts';

const KINDS = ['recovery', 'system', 'errors'] as const;
const POSITION = { date: '2026-11-20', offset: 4096 };

test('a cursor is read back as the position that it was made of, by its own log only', () => {
  const positions = fc.record({
    date: fc
      .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    offset: fc.nat(1e14),
  });
  fc.assert(
    fc.property(positions, fc.constantFrom(...KINDS), (position, kind) => {
      const cursor = formatLogCursor(kind, position);
      expect(cursor).toMatch(/^[\w-]{1,200}$/u);
      for (const other of KINDS) expect(parseLogCursor(other, cursor)).toEqual(other === kind ? position : null);
    }),
  );
});

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

test.each([
  '',
  'a',
  '0',
  'recovery 2026-11-20 1',
  `${formatLogCursor('recovery', POSITION)}=`,
  `${formatLogCursor('recovery', POSITION)}\n`,
  encoded('recovery 2026-11-20 -1'),
  encoded('recovery 2026-11-20 1e3'),
  encoded('recovery 2026-11-20 01'),
  encoded('recovery 2026-11-20 9999999999999999'),
  encoded('recovery 2026-13-40 1'),
  encoded('recovery ../../etc 1'),
  encoded('recovery 2026-11-20 1 '),
  encoded('recovery/../system 2026-11-20 1'),
  encoded('recovery 2026-11-20 1\u0000'),
])('%j is no cursor', (cursor) => {
  expect(parseLogCursor('recovery', cursor)).toBeNull();
});

test('whatever text is given, it is a cursor of ours or none', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const position = parseLogCursor('recovery', text);
      expect(position === null ? text : formatLogCursor('recovery', position)).toBe(text);
    }),
  );
});

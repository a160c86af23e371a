import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  escapeText,
  formatLogLine,
  MAX_LINE_BYTES,
  parseLogLine,
  RECOVERY_ACTION_TYPES,
  RECOVERY_STATUSES,
  unescapeText,
  utf8Length,
  type RecoveryLogLine,
} from './log-line.ts';

const LINE: RecoveryLogLine = {
  timestamp: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  actionType: 'service_restart',
  status: 'failed',
  error: 'connect ECONNREFUSED 127.0.0.1:5432',
  retryCount: 2,
  details: { service: 'trade-engine', attempt: '2' },
};

/** Everything that UTF-16 can hold, unpaired surrogates and what the codec itself uses included. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(' ', '|', '\\', 'p', 's', 'e', 'n', 'u', '{', '}', 'a', 'N', '/', 'A', '\n', '\r', '…'),
  }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
);
const short = nasty.filter((text) => text.length < 60);
const lines = fc.record({
  timestamp: fc.integer({ min: 0, max: 253_402_300_799_999 }),
  actionType: fc.constantFrom(...RECOVERY_ACTION_TYPES),
  status: fc.constantFrom(...RECOVERY_STATUSES),
  error: fc.option(short),
  retryCount: fc.nat(),
  details: fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,15}$/u), short, { maxKeys: 3 }),
});

describe('a line', () => {
  test('has the documented form', () => {
    expect(formatLogLine(LINE)).toBe(
      '2026-01-02T03:04:05.678Z | service_restart | failed | connect ECONNREFUSED 127.0.0.1:5432 | 2 | service=trade-engine attempt=2',
    );
    expect(formatLogLine({ ...LINE, error: null, details: {} })).toBe(
      '2026-01-02T03:04:05.678Z | service_restart | failed | N/A | 2',
    );
  });

  test('parse(format(x)) = x for every string', () => {
    fc.assert(
      fc.property(lines, (line) => {
        expect(parseLogLine(formatLogLine(line))).toEqual(line);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    'N/A',
    '',
    ' ',
    '  ',
    ' a ',
    'a | b',
    '\\',
    '\\e',
    '\\s',
    '\\u{41}',
    '\\N/A',
    'a\\',
    '\uD800',
    '\uDC00\uD800',
  ])('the error %j comes back as it was', (error) => {
    expect(parseLogLine(formatLogLine({ ...LINE, error }))?.error).toBe(error);
  });

  test('__proto__ is a key like any other', () => {
    const details = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    const parsed = parseLogLine(formatLogLine({ ...LINE, details }));
    expect(Object.entries(parsed?.details ?? {})).toEqual([['__proto__', 'x']]);
  });

  test('is one line of at most 4,096 bytes with its newline, whatever it is made of', () => {
    const long = fc.string({ unit: 'binary', minLength: 2000, maxLength: 6000 });
    const anything = fc.record({
      ...LINE_OF_ANY,
      error: fc.option(fc.oneof(nasty, long)),
      details: fc.dictionary(fc.stringMatching(/^[a-z]{1,300}$/u), fc.oneof(nasty, long), { maxKeys: 30 }),
    });
    fc.assert(
      fc.property(anything, (line) => {
        const text = formatLogLine(line);
        expect(utf8Length(text)).toBeLessThan(MAX_LINE_BYTES);
        expect(Buffer.byteLength(text)).toBe(utf8Length(text));
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(text.isWellFormed()).toBe(true);
        const parsed = parseLogLine(text);
        expect(parsed).toMatchObject({ actionType: line.actionType, status: line.status, retryCount: line.retryCount });
      }),
      { numRuns: 300 },
    );
  });

  test('an error that is too long is shortened, never in the middle of an escape', () => {
    const error = '\n'.repeat(5000);
    const parsed = parseLogLine(formatLogLine({ ...LINE, error }));
    expect(parsed?.error).toMatch(/^\n+…$/u);
    expect(parsed?.details).toEqual(LINE.details);
    expect(utf8Length(formatLogLine({ ...LINE, error }))).toBeGreaterThan(MAX_LINE_BYTES - 10);
  });

  test('details that are too long are shortened, and the error keeps half of the line', () => {
    const details = { service: 'trade-engine', why: 'x'.repeat(10_000) };
    const parsed = parseLogLine(formatLogLine({ ...LINE, error: 'e'.repeat(1500), details }));
    expect(parsed?.error).toBe('e'.repeat(1500));
    expect(parsed?.details['service']).toBe('trade-engine');
    expect(parsed?.details['why']).toMatch(/^x+…$/u);
  });
});

const LINE_OF_ANY = {
  timestamp: fc.constant(LINE.timestamp),
  actionType: fc.constantFrom(...RECOVERY_ACTION_TYPES),
  status: fc.constantFrom(...RECOVERY_STATUSES),
  retryCount: fc.nat(1000),
};

describe('forging', () => {
  test('no error text adds a field, a line or a terminal command', () => {
    const forged = formatLogLine({ ...LINE, status: 'success', error: 'x' });
    fc.assert(
      fc.property(short, short, (before, after) => {
        const text = formatLogLine({ ...LINE, error: `${before}\n${forged}\u001B[31m${after}` });
        expect(text.split('\n')).toHaveLength(1);
        expect(text.split(' | ')).toHaveLength(6);
        expect(text).not.toContain('\u001B');
        expect(parseLogLine(text)?.status).toBe('failed');
      }),
    );
  });

  test.each([
    '',
    'something else',
    '2026 | service_restart | failed | x | 2',
    '2026-01-02T03:04:05.678Z | service_restart | failed | x',
    '2026-01-02T03:04:05.678Z | unheard_of | failed | x | 2',
    '2026-01-02T03:04:05.678Z | service_restart | odd | x | 2',
    '2026-01-02T03:04:05.678Z | service_restart | failed | x | many',
    '2026-01-02T03:04:05.678Z | service_restart | failed | x | 2 | a=b | c=d',
    '2026-13-02T03:04:05.678Z | service_restart | failed | x | 2',
  ])('%j is not a line of ours', (text) => {
    expect(parseLogLine(text)).toBeNull();
  });

  test('parsing never throws', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        parseLogLine(text);
        parseLogLine(`2026-01-02T03:04:05.678Z | service_restart | failed | ${text} | 2 | a=${text}`);
      }),
    );
  });
});

test('unescapeText is the inverse of escapeText, and leaves what it does not know', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(unescapeText(escapeText(text))).toBe(text);
    }),
    { numRuns: 2000 },
  );
  expect(unescapeText('\\x \\u{110000} \\u{} \\')).toBe('\\x \\u{110000} \\u{} \\');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainJson, plainText } from './plain-text.ts';

const HOSTILE = [
  ['\u001B[2J\u001B[31mgone', '\\u{1b}[2J\\u{1b}[31mgone'],
  ['a\r\nb\tc', 'a\\r\\nb\\tc'],
  ['\u009B31m', '\\u{9b}31m'],
  ['abc\u202Edcba', 'abc\\u{202e}dcba'],
  ['zero\u200Bwidth', 'zero\\u{200b}width'],
  ['\u001B]0;title\u0007', '\\u{1b}]0;title\\u{7}'],
  ['\u2028', '\\u{2028}'],
] as const;

describe('text of others', () => {
  it.each(HOSTILE)('%j is shown as %j', (text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  it('is left alone where it steers nothing', () => {
    expect(plainText('Zürich | 100 % \\ 株式 → ok')).toBe('Zürich | 100 % \\ 株式 → ok');
  });

  it('has no control character in it, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}]/u);
      }),
    );
  });
});

describe('JSON', () => {
  it.each(HOSTILE)('of %j steers nothing and means the same', (text) => {
    const json = plainJson({ text });
    expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}]/u);
    expect(JSON.parse(json)).toEqual({ text });
  });

  it('means the same, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(JSON.parse(plainJson([text]))).toEqual([text]);
      }),
    );
  });
});

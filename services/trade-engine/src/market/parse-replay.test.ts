import { describe, expect, it } from 'vitest';
import { parseReplay } from './parse-replay.ts';

const header = 'timestamp,symbol,price\n';

describe('a replay file', () => {
  it('is read with both kinds of timestamps, Windows line ends, a byte order mark and blank lines', () => {
    const text = `\uFEFFtimestamp,symbol,price\r\n2026-01-01T00:00:00Z,BTCUSDT,60000.5\r\n\r\n1767225601000, ETHUSDT ,3000\r\n`;
    expect(parseReplay(text)).toEqual([
      { quotedAt: 1_767_225_600_000, symbol: 'BTCUSDT', price: 60_000.5 },
      { quotedAt: 1_767_225_601_000, symbol: 'ETHUSDT', price: 3_000 },
    ]);
  });

  it.each([
    ['', 'line 1: the header must be "timestamp,symbol,price"'],
    ['time,symbol,price\n1,A,1', 'line 1: the header must be "timestamp,symbol,price"'],
    [header, 'line 2: there is no quote'],
    [`${header}1,A,1\n2,A`, 'line 3: expected 3 fields, found 2'],
    [`${header}1,A,1,x`, 'line 2: expected 3 fields, found 4'],
    [`${header}yesterday,A,1`, 'line 2: timestamp must be ISO 8601 with a time zone, or epoch milliseconds'],
    [`${header}2026-01-01T00:00:00,A,1`, 'line 2: timestamp must be ISO 8601 with a time zone, or epoch milliseconds'],
    [`${header}2026-13-01T00:00:00Z,A,1`, 'line 2: timestamp must be ISO 8601 with a time zone, or epoch milliseconds'],
    [`${header}1,btc:usd,1`, 'line 2: symbol must be 1 to 32 capital letters, digits, dots, dashes or underscores'],
    [`${header}1,A,-1`, 'line 2: price must be a decimal number above 0 and up to 1e12'],
    [`${header}1,A,0`, 'line 2: price must be a decimal number above 0 and up to 1e12'],
    [`${header}1,A,NaN`, 'line 2: price must be a decimal number above 0 and up to 1e12'],
    [`${header}1,A,0x10`, 'line 2: price must be a decimal number above 0 and up to 1e12'],
    [`${header}2,A,1\n1,A,1`, 'line 3: timestamps must not go back'],
    [`${header}1,A,1\n1,B,1\n1,A,2`, 'line 4: A is quoted twice at the same timestamp'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parseReplay(text)).toThrow(expect.objectContaining({ message, exitCode: 78 }));
  });
});

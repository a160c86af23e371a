import { describe, expect, it } from 'vitest';
import { parseConnections } from './connections.ts';
import { DEFAULT_CONFIGURATION } from './trading/engine-configuration.ts';

const walk = { symbols: null };
const replay = { symbols: ['A', 'B'] };

describe('ENGINE_CONNECTIONS', () => {
  it('is a list of ids that trade the defaults', () => {
    expect(parseConnections(' paper-1, paper-2', walk)).toEqual([
      { id: 'paper-1', configuration: DEFAULT_CONFIGURATION },
      { id: 'paper-2', configuration: DEFAULT_CONFIGURATION },
    ]);
  });

  it('may say per connection what differs from the defaults', () => {
    const text = '[{"id":"a","configuration":{"capital":5,"kinds":{"base":{"risk":0.1}}}}]';
    const [connection] = parseConnections(text, walk);
    expect(connection?.configuration).toEqual({
      ...DEFAULT_CONFIGURATION,
      capital: 5,
      kinds: { ...DEFAULT_CONFIGURATION.kinds, base: { ...DEFAULT_CONFIGURATION.kinds.base, risk: 0.1 } },
    });
  });

  it('trades the symbols of a replayed file unless told otherwise', () => {
    expect(parseConnections('a', replay)[0]?.configuration.symbols).toEqual(['A', 'B']);
  });

  it.each([
    ['', walk, 'a connection id is 1 to 63'],
    ['a,,b', walk, '1.id: a connection id is 1 to 63'],
    ['Paper_1', walk, '0.id: a connection id is 1 to 63'],
    ['a,a', walk, 'a connection id is repeated'],
    ['[', walk, 'is not valid JSON'],
    ['[]', walk, 'there must be at least one connection'],
    ['[{"id":"a","config":{}}]', walk, '0: Unrecognized key: "config"'],
    ['[{"id":"a","configuration":{"kinds":3}}]', walk, '0.configuration.kinds:'],
    ['[{"id":"a","configuration":{"kinds":{"base":3}}}]', walk, '0.configuration.kinds.base:'],
    ['[{"id":"a","configuration":{"kinds":{"other":{}}}}]', walk, 'Unrecognized key: "other"'],
    [
      '[{"id":"a","configuration":{"kinds":{"base":{"fastPeriod":30}}}}]',
      walk,
      '0.configuration.kinds.base.fastPeriod: must be shorter than slowPeriod',
    ],
    ['[{"id":"a","configuration":{"symbols":["A","A"]}}]', walk, 'must not repeat a symbol'],
    ['[{"id":"a","configuration":{"symbols":["C"]}}]', replay, 'symbols: the feed has no prices for C'],
  ])('%j is refused: %s %s', (text, feed, reason) => {
    expect(() => parseConnections(text, feed)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(reason) as string, exitCode: 78 }),
    );
    expect(() => parseConnections(text, feed)).toThrow(/^environment: ENGINE_CONNECTIONS: /);
  });
});

import { describe, expect, it } from 'vitest';
import { openFeed } from './open-feed.ts';
import { createReplayFeed } from './replay-feed.ts';

const feed = createReplayFeed('timestamp,symbol,price\n1,A,10\n2,A,11\n2,B,5\n4,B,6\n');

function prices(symbol: string, ticks: number): (number | null)[] {
  return Array.from({ length: ticks }, (_, index) => feed.priceAt('paper-1', symbol, index + 1));
}

describe('a replay', () => {
  it('makes each timestamp a tick, carries prices forward and begins again after the last', () => {
    expect(feed.symbols).toEqual(['A', 'B']);
    expect(prices('A', 7)).toEqual([10, 11, 11, 10, 11, 11, 10]);
  });

  it('knows no price before the first quote, but in the second round still the last one', () => {
    expect(prices('B', 6)).toEqual([null, 5, 6, 6, 5, 6]);
  });

  it('knows no price of a symbol that the file does not hold', () => {
    expect(prices('C', 2)).toEqual([null, null]);
  });

  it('names variable and path when the file cannot be read', async () => {
    await expect(openFeed({ seed: 1, replayFile: '/nowhere/prices.csv' })).rejects.toMatchObject({
      message: expect.stringContaining('ENGINE_REPLAY_FILE /nowhere/prices.csv: ENOENT') as string,
      exitCode: 78,
    });
  });
});

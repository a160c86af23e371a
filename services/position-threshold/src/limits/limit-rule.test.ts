import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMIT_RANGE, storageLimit, surplus, THRESHOLD_PERCENT_RANGE } from './limit-rule.ts';

const standard = { limit: 250, thresholdPercent: 20 };

describe('the limit rule', () => {
  it.each([
    [0, 0],
    [250, 0],
    [299, 0],
    [300, 50],
    [301, 51],
    [1_000_000, 999_750],
  ])('at the default of 250 and 20 %%, of %i positions %i go', (count, gone) => {
    expect(surplus(count, standard)).toBe(gone);
  });

  it('rounds the storage limit up: 55 and 10 % are reached at 61', () => {
    expect(storageLimit({ limit: 55, thresholdPercent: 10 })).toBe(61);
  });

  it('leaves exactly the limit whenever anything goes, and never trims what fits', () => {
    assert(
      property(
        integer({ min: 0, max: 100_000 }),
        integer(LIMIT_RANGE),
        integer(THRESHOLD_PERCENT_RANGE),
        (count, limit, thresholdPercent) => {
          const gone = surplus(count, { limit, thresholdPercent });
          const isOver = count >= limit + (limit * thresholdPercent) / 100;
          return isOver ? count - gone === limit : gone === 0;
        },
      ),
    );
  });
});

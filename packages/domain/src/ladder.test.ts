import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseRung, type Applicability, type Rung } from './ladder.ts';

const YES: Applicability = { applies: true };
const NO: Applicability = { applies: false, reason: 'the process is dead' };
const LADDER: Rung[] = ['soft', 'medium', 'hard'].map((name) => ({ name, actionType: 'service_restart' }));

describe('chooseRung', () => {
  test.each([
    [1, [], 0],
    [2, [0], 1],
    [3, [0, 1], 2],
    [4, [0, 1, 2], 2],
    [2, [1], 2],
  ])('attempt %i after the rungs %j uses rung %i', (attempt, usedRungIndexes, index) => {
    const applicability = [YES, YES, YES];
    expect(chooseRung({ ladder: LADDER, attempt, usedRungIndexes, applicability })).toEqual({ index, skipped: [] });
  });

  test('a rung that cannot apply is skipped with its reason', () => {
    expect(chooseRung({ ladder: LADDER, attempt: 1, usedRungIndexes: [], applicability: [NO, YES, YES] })).toEqual({
      index: 1,
      skipped: [{ index: 0, name: 'soft', reason: 'the process is dead' }],
    });
  });

  test('when nothing harsher applies, the harshest gentler one does', () => {
    const choice = chooseRung({ ladder: LADDER, attempt: 3, usedRungIndexes: [0, 1], applicability: [YES, YES, NO] });
    expect(choice.index).toBe(1);
  });

  test('a rung for other failures is passed over', () => {
    const ladder: Rung[] = [{ name: 'tables', actionType: 'database_reinitialize', onlyFor: ['schema'] }, ...LADDER];
    const applicability = [YES, YES, YES, YES];
    const asked = { ladder, attempt: 1, usedRungIndexes: [], applicability };
    expect(chooseRung({ ...asked, errorClass: 'schema' }).index).toBe(0);
    expect(chooseRung({ ...asked, errorClass: 'refused' })).toMatchObject({ index: 1, skipped: [{ name: 'tables' }] });
    expect(chooseRung({ ...asked }).index).toBe(1);
  });

  test('a rung for just this failure goes first once, whatever was done about another failure before', () => {
    const ladder: Rung[] = [{ name: 'tables', actionType: 'database_reinitialize', onlyFor: ['schema'] }, ...LADDER];
    const applicability = [YES, YES, YES, YES];
    const asked = { ladder, attempt: 2, applicability, errorClass: 'schema' as const };
    expect(chooseRung({ ...asked, usedRungIndexes: [3] }).index).toBe(0);
    expect(chooseRung({ ...asked, attempt: 3, usedRungIndexes: [3, 0] }).index).toBe(2);
    expect(chooseRung({ ...asked, usedRungIndexes: [0] }).index).toBe(1);
    // A person who enters the ladder further up means it.
    expect(chooseRung({ ...asked, attempt: 1, usedRungIndexes: [], firstRungIndex: 2 }).index).toBe(2);
  });

  test('a rung that was passed over has its turn before the last one is repeated', () => {
    const asked = { ladder: LADDER, applicability: [YES, YES, YES] };
    expect(chooseRung({ ...asked, attempt: 2, usedRungIndexes: [2] }).index).toBe(1);
    expect(chooseRung({ ...asked, attempt: 3, usedRungIndexes: [2, 1] }).index).toBe(0);
    expect(chooseRung({ ...asked, attempt: 4, usedRungIndexes: [2, 1, 0] }).index).toBe(2);
    expect(chooseRung({ ...asked, attempt: 2, usedRungIndexes: [2], firstRungIndex: 2 }).index).toBe(2);
    expect(chooseRung({ ...asked, attempt: 2, usedRungIndexes: [2], applicability: [NO, NO, YES] }).index).toBe(2);
  });

  test('a rung that was passed over has its turn also where harsher ones can never apply', () => {
    const asked = { ladder: LADDER, attempt: 2, usedRungIndexes: [1], applicability: [YES, YES, NO] };
    expect(chooseRung(asked)).toMatchObject({ index: 0, skipped: [{ name: 'hard' }] });
    expect(chooseRung({ ...asked, usedRungIndexes: [0, 1], attempt: 3 }).index).toBe(1);
  });

  test('nothing applies, or there is no ladder', () => {
    const none = chooseRung({ ladder: LADDER, attempt: 1, usedRungIndexes: [], applicability: [NO, NO, NO] });
    expect(none).toMatchObject({ index: null, skipped: [{ name: 'soft' }, { name: 'medium' }, { name: 'hard' }] });
    expect(chooseRung({ ladder: [], attempt: 1, usedRungIndexes: [], applicability: [] })).toEqual({
      index: null,
      skipped: [],
    });
  });

  test('a rung whose applicability is not known is not used', () => {
    expect(chooseRung({ ladder: LADDER, attempt: 1, usedRungIndexes: [], applicability: [] }).index).toBeNull();
  });

  test('the chosen rung applies, and is gentler than the last one only when nothing else applies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: -1, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        (applies, attempt, last, firstRungIndex) => {
          const lastRungIndex = Math.min(last, applies.length - 1);
          const ladder: Rung[] = applies.map((_, index) => ({ name: `r${index}`, actionType: 'service_restart' }));
          const applicability = applies.map((yes) => (yes ? YES : NO));
          const { index } = chooseRung({
            ladder,
            attempt,
            usedRungIndexes: [lastRungIndex].filter((used) => used >= 0),
            firstRungIndex,
            applicability,
          });
          if (index === null) return !applies.includes(true);
          const isHarsher = index >= lastRungIndex || !applies.slice(lastRungIndex + 1).includes(true);
          return applies[index] === true && isHarsher;
        },
      ),
    );
  });
});

import { expect, test } from 'vitest';
import { foldRepetitions } from './fold-repetitions.ts';

/** Lines of one service a second apart; the word before a hyphen is what, the rest why. */
const linesOf = (who: string, texts: readonly string[], from = 0) =>
  texts.map((text, index) => {
    const [what = '', why = ''] = text.split('-');
    return { at: (from + index) * 1000, who, what, why };
  });
const folded = (texts: readonly string[]) =>
  foldRepetitions(linesOf('shop', texts)).map(({ what, why, repetitions }) => [
    `${what}-${why}`,
    ...repetitions.map(({ lineCount, times, lastAt }) => `${lineCount}x${times}@${lastAt}`),
  ]);

test('a line that is repeated at once is one, also with other numbers in it', () => {
  expect(folded(['held-5.5 s', 'held-4 s', 'held-3 s', 'well-now'])).toEqual([
    ['held-5.5 s', '1x3@2000'],
    ['well-now'],
  ]);
});

test('lines that came several times each are one that came as often as all of them', () => {
  const lines = linesOf('shop', ['held-1', 'held-2', 'held-3']);
  const repeated = lines.map((line, index) =>
    index === 1 ? line : { ...line, repeated: { times: 5, lastAt: line.at + 400 } },
  );
  expect(foldRepetitions(repeated).map(({ repetitions }) => repetitions)).toEqual([
    [{ lineCount: 1, times: 11, lastAt: 2400 }],
  ]);
});

test('one with other words is not', () => {
  expect(folded(['held-cooldown', 'held-budget'])).toEqual([['held-cooldown'], ['held-budget']]);
});

test('a block that comes three times or more is one, the repetitions within it first', () => {
  const block = ['incident-1', 'held-9', 'held-8', 'well-'];
  expect(folded([...block, ...block, ...block, 'closed-'])).toEqual([
    ['incident-1'],
    ['held-9', '1x2@2000'],
    ['well-', '3x3@11000'],
    ['closed-'],
  ]);
});

test('a block that comes twice is left as it is', () => {
  expect(folded(['a-', 'b-', 'a-', 'b-'])).toEqual([['a-'], ['b-'], ['a-'], ['b-']]);
});

test('what is between them about another service is no obstacle, and keeps its place', () => {
  const lines = [...linesOf('shop', ['held-1', 'held-2']), ...linesOf('api', ['held-3'])].toSorted(
    (a, b) => a.at - b.at || a.who.localeCompare(b.who),
  );
  expect(foldRepetitions(lines).map(({ who, repetitions }) => [who, repetitions.length])).toEqual([
    ['api', 0],
    ['shop', 1],
  ]);
});

test('a line that was counted when it was told says how often', () => {
  const [line] = foldRepetitions([
    { at: 0, who: 'shop', what: 'held', why: 'brake', repeated: { times: 7, lastAt: 30_000 } },
  ]);
  expect(line?.repetitions).toEqual([{ lineCount: 1, times: 7, lastAt: 30_000 }]);
});

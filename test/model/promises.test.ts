import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SOUND } from './cluster/parts.ts';
import { plans } from './plan.ts';
import { play } from './play.ts';
import { PROMISES, type PromiseName } from './reference/rule.ts';
import { histories } from './steps.ts';

const SEQUENCES = 5000;
const SETTLED_SEQUENCES = 500;
const SEED = 1;

const broken = new Map<PromiseName, string>();

test(`${SEQUENCES} random histories of a small cluster are lived through`, { timeout: 300_000 }, () => {
  const cases = fc.sample(fc.tuple(plans, histories), { numRuns: SEQUENCES, seed: SEED });
  for (const [index, one] of cases.entries()) {
    for (const { promise, at, message } of play(one, { parts: SOUND }).violations) {
      if (!broken.has(promise)) broken.set(promise, `history ${index} of seed ${SEED}, at ${at}: ${message}`);
    }
  }
  expect(cases).toHaveLength(SEQUENCES);
});

test.each(Object.entries(PROMISES))('in all of them %s holds: %s', (name) => {
  expect([...broken].filter(([promise]) => promise === name)).toEqual([]);
});

test(
  'from wherever a history led, what can be healed is healed, and what cannot is in error',
  { timeout: 120_000 },
  () => {
    const cases = fc.sample(fc.tuple(plans, histories), { numRuns: SETTLED_SEQUENCES, seed: SEED + 1 });
    for (const [index, one] of cases.entries()) {
      const { unsettled } = play(one, { parts: SOUND, settles: true });
      expect(unsettled, `history ${index} of seed ${SEED + 1}`).toEqual([]);
    }
  },
);

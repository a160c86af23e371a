import { expect, test } from 'vitest';
import { explainDecision } from './explain-decision.ts';
import type { Decision } from './decide.ts';
import { GATE_NAMES, type Verdict } from './gate.ts';

function decision(held: readonly Verdict[], trigger: Decision['trigger'] = 'automatic'): Decision {
  const verdicts = GATE_NAMES.map(
    (gate): Verdict =>
      held.find((verdict) => verdict.gate === gate) ?? { gate, allowed: true, reason: `${gate} agrees`, retryAt: null },
  );
  const [first] = held;
  return {
    serviceId: 'database',
    incidentId: 'database-1',
    decidedAt: 0,
    trigger,
    allowed: first === undefined,
    heldBy: first === undefined ? null : { gate: first.gate, reason: first.reason, retryAt: first.retryAt },
    verdicts,
  };
}

const no = (gate: Verdict['gate'], reason: string, retryAt: number | null = null): Verdict => ({
  gate,
  allowed: false,
  reason,
  retryAt,
});

test('a decision that all gates agree to names its grounds', () => {
  expect(explainDecision(decision([]))).toBe(
    'An automatic restart was allowed: every gate agreed (threshold agrees, attempts agrees).',
  );
});

test('one that was held names the first gate that held, every other one, and when it is asked again', () => {
  const held = decision([no('cooldown', 'cooling down for another 30 s', 60_000), no('brake', 'the brake is on')]);
  expect(explainDecision(held)).toBe(
    'An automatic restart was held: cooling down for another 30 s. Also held: the brake is on. The gates are asked again at 1970-01-01T00:01:00.000Z.',
  );
});

test.each<[string, readonly Verdict[], string]>([
  [
    'budget that is spent, and from when on a person may ask',
    [no('budget', 'budget spent: 10 of 10 actions within 60 min', 60_000)],
    'An automatic restart was held: budget spent: 10 of 10 actions within 60 min. A person is needed; a restart can be asked for from 1970-01-01T00:01:00.000Z.',
  ],
  [
    'last attempt, with a cooldown after it',
    [no('attempts', 'Maximum restart attempts (3) reached'), no('cooldown', 'cooling down for another 60 s', 60_000)],
    'An automatic restart was held: Maximum restart attempts (3) reached. Also held: cooling down for another 60 s. A person is needed; a restart can be asked for from 1970-01-01T00:01:00.000Z.',
  ],
  [
    'last attempt, long ago',
    [no('attempts', 'Maximum restart attempts (3) reached')],
    'An automatic restart was held: Maximum restart attempts (3) reached. A person is needed; a restart can be asked for.',
  ],
  [
    'ladder that is not there',
    [no('ladder', 'it has no ladder')],
    'An automatic restart was held: it has no ladder. A person is needed.',
  ],
])('what is given up is not asked about again: %s', (_name, held, words) => {
  expect(explainDecision(decision(held))).toBe(words);
});

test('what is given up and granted one more attempt says when', () => {
  const held = { ...decision([no('attempts', 'Maximum restart attempts (3) reached')]), oneMoreAttemptAt: 60_000 };
  expect(explainDecision(held)).toMatch(
    /reached\. One more attempt is due at 1970-01-01T00:01:00\.000Z; before that a restart can be asked for\.$/u,
  );
});

test('a restart that a person was refused is not asked about again, the person may ask', () => {
  const refused = { ...decision([no('cooldown', 'cooling down', 60_000)], 'manual'), incidentId: null };
  expect(explainDecision(refused)).toMatch(/It can be asked for again from 1970-01-01T00:01:00\.000Z\.$/u);
});

test('one that only waits for other recoveries is not refused', () => {
  const held = decision([no('concurrency', '3 of 3 recoveries under way: a, b, c')], 'manual');
  expect(explainDecision(held)).toBe(
    'The restart that a person asked for has to wait its turn: 3 of 3 recoveries under way: a, b, c.',
  );
});

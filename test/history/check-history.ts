import type { History, Limits, Rule, Violation } from './history.ts';
import { actedOnHealthy } from './rules/acted-on-healthy.ts';
import { endedLate } from './rules/ended-late.ts';
import { late } from './rules/late.ts';
import { oneEnd } from './rules/one-end.ts';
import { overBudget } from './rules/over-budget.ts';
import { overlapping } from './rules/overlapping.ts';
import { resumed } from './rules/resumed.ts';
import { tooManyAtOnce } from './rules/too-many-at-once.ts';
import { tooManyStarts } from './rules/too-many-starts.ts';
import { unknownId } from './rules/unknown-id.ts';
import { unprovenSuccess } from './rules/unproven-success.ts';
import { withoutStart } from './rules/without-start.ts';

const RULES: readonly Rule[] = [
  overlapping,
  late,
  resumed,
  withoutStart,
  overBudget,
  tooManyAtOnce,
  tooManyStarts,
  oneEnd,
  endedLate,
  unknownId,
  unprovenSuccess,
  actedOnHealthy,
];

/**
 * Every broken promise of a recorded history, in the order of time. Knows nothing of how the system decides: it
 * compares what patients heard and answered with what the log claims.
 */
export function checkHistory(history: History, limits: Limits): Violation[] {
  return RULES.flatMap((rule) => rule(history, limits)).toSorted((a, b) => a.at - b.at);
}

import { attemptsOf, hasEffect } from '../../history/attempts.ts';
import type { History, Violation, ViolationKind } from '../../history/history.ts';
import { interruptions } from '../../history/rules/ended-late.ts';
import type { Figures } from '../chaos-scenario.ts';

/** What every scenario counts. */
export function figuresOf(history: History, violations: readonly Violation[]): Figures {
  const countOf = (kind: ViolationKind): number => violations.filter((violation) => violation.kind === kind).length;
  const attempts = attemptsOf(history);
  const endedAs = (status: string): number => attempts.filter(({ ends: [end] }) => end?.status === status).length;
  return {
    attempts: attempts.length,
    succeeded: endedAs('success'),
    failed: endedAs('failed'),
    interrupted: endedAs('interrupted'),
    actions: history.actions.filter(hasEffect).length,
    fences: history.actions.filter((action) => action.accepted && !hasEffect(action)).length,
    refused: history.actions.filter(({ accepted }) => !accepted).length,
    overlapping: countOf('overlapping'),
    late: countOf('late') + countOf('resumed') + countOf('withoutStart'),
    overBudget: countOf('overBudget'),
    startsWithoutEnd: countOf('startWithoutEnd'),
    endsTwice: countOf('endedTwice'),
    cutOff: interruptions(history).length,
    longestInterruptedMs: Math.max(0, ...interruptions(history).map(({ lastedMs }) => lastedMs)),
  };
}

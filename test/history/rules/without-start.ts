import { attemptsOf, hasEffect } from '../attempts.ts';
import type { Rule } from '../history.ts';

/** R19: no action without a record of its start, and none after the record of its end. */
export const withoutStart: Rule = (history) => {
  const covered = new Set(attemptsOf(history).flatMap(({ actions }) => actions));
  return history.actions
    .filter((action) => hasEffect(action) && !covered.has(action))
    .map(({ service, operation, token, beginAt }) => ({
      kind: 'withoutStart' as const,
      service,
      at: beginAt,
      message: `${operation} (${token}) was done outside every attempt of the log`,
    }));
};

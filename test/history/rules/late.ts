import { hasEffect } from '../attempts.ts';
import type { HeardAction, Rule, Violation } from '../history.ts';

/** R2: an action with a token that is not above every token heard before it is refused. */
export const late: Rule = ({ actions }) => {
  const highest = new Map<string, number>();
  return actions.flatMap((action) => {
    const before = highest.get(action.service) ?? 0;
    highest.set(action.service, Math.max(before, action.token));
    return hasEffect(action) && action.token <= before ? [lateAction(action, before)] : [];
  });
};

function lateAction({ service, operation, token, beginAt }: HeardAction, highest: number): Violation {
  return {
    kind: 'late',
    service,
    at: beginAt,
    message: `${operation} was done with token ${token}, after ${highest} had been heard`,
  };
}

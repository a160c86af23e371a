import { hasEffect } from '../attempts.ts';
import type { HeardAction, Rule } from '../history.ts';

/** R1: two actions on one service never overlap. One that is ended early by another had overlapped it. */
export const overlapping: Rule = ({ actions }) =>
  [...Map.groupBy(actions.filter(hasEffect), ({ service }) => service).values()].flatMap((ofService) => {
    let busy: HeardAction | null = null;
    return ofService
      .toSorted((a, b) => a.beginAt - b.beginAt)
      .flatMap((action) => {
        const before = busy;
        if (before === null || endOf(action) >= endOf(before)) busy = action;
        if (before === null || !isOverlap(before, action)) return [];
        const message = `${action.operation} (${action.token}) began while ${before.operation} (${before.token}) was under way`;
        return [{ kind: 'overlapping' as const, service: action.service, at: action.beginAt, message }];
      });
  });

function isOverlap(before: HeardAction, action: HeardAction): boolean {
  return endOf(before) > action.beginAt || before.cutShortBy === action.token;
}

function endOf({ endAt }: HeardAction): number {
  return endAt ?? Number.POSITIVE_INFINITY;
}

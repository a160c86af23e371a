import { countWithin, onAction, type RuleMaker } from '../rule.ts';

/** Clocks of one cluster differ by a little, and the action follows its debit. */
const TOLERANCE_MS = 1_000;

export const budget: RuleMaker = (known) => {
  const actions = new Map<string, number[]>();
  return onAction(({ service, trigger, at }) => {
    if (trigger !== 'automatic') return null;
    const { budget: allowed, budgetWindowMs } = known.service(service).policy;
    const times = actions.get(service) ?? [];
    actions.set(service, times);
    times.push(at);
    const count = countWithin(times, budgetWindowMs - TOLERANCE_MS);
    return count > allowed ? `${service}: ${count} automatic actions in a window, ${allowed} are allowed` : null;
  });
};

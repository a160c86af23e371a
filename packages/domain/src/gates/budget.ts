import { budgetVerdict } from '../budget.ts';
import { allow, hold, type Gate } from '../gate.ts';

/** What ends a crash loop that always "recovers". A budget that cannot be read means no action. */
export const budgetGate: Gate = (_state, { budgetDebits, now, policy }) => {
  if (budgetDebits === null)
    return hold('the action budget cannot be read, or is being rebuilt from the log after a loss of data');
  const { spent, used, freeAt } = budgetVerdict({
    debits: budgetDebits,
    now,
    budget: policy.budget,
    windowMs: policy.budgetWindowMs,
  });
  const windowMinutes = Math.round(policy.budgetWindowMs / 60_000);
  return spent
    ? hold(`budget spent: ${used} of ${policy.budget} actions within ${windowMinutes} min`, freeAt)
    : allow(`${used} of ${policy.budget} actions used within ${windowMinutes} min`);
};

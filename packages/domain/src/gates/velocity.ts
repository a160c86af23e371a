import { VELOCITY_WINDOW_MS } from '../fleet.ts';
import { budgetVerdict } from '../budget.ts';
import { allow, hold, type Gate } from '../gate.ts';

/** So many recoveries begun in a minute, over the whole cluster. */
export const velocityGate: Gate = (_state, { fleet, now }) => {
  if (fleet === null) return hold('the recoveries begun cannot be read');
  const { maxStartsPerMinute } = fleet.limits;
  const { spent, used, freeAt } = budgetVerdict({
    debits: fleet.startedAt,
    now,
    budget: maxStartsPerMinute,
    windowMs: VELOCITY_WINDOW_MS,
  });
  const measure = `${used} of ${maxStartsPerMinute} recoveries begun within a minute`;
  return spent ? hold(measure, freeAt) : allow(measure);
};

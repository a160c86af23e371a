import { maximumAttemptsReached } from '../steps/exhausted.ts';
import { allow, hold, type Gate } from '../gate.ts';

export const attemptsGate: Gate = (state, { policy }) => {
  const used = state.incident?.attemptCount ?? 0;
  return used < policy.maxAttempts
    ? allow(`attempt ${used + 1} of ${policy.maxAttempts}`)
    : hold(maximumAttemptsReached(policy.maxAttempts));
};

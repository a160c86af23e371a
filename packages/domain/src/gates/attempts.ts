import { attemptsAllowed } from '../attempts-allowed.ts';
import { maximumAttemptsReached } from '../steps/exhausted.ts';
import { allow, hold, type Gate } from '../gate.ts';

/** In `error` there are none, whatever led to it: another begins when the policy grants it, or a person asks. */
export const attemptsGate: Gate = (state, { policy, trigger }) => {
  const used = state.incident?.attemptCount ?? 0;
  const allowed = attemptsAllowed(state.incident, policy);
  if (used >= allowed) return hold(maximumAttemptsReached(policy.maxAttempts));
  if (state.phase === 'error' && trigger === 'automatic') return hold(`given up: ${state.reason}`);
  return allow(`attempt ${used + 1} of ${allowed}`);
};

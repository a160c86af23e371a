import { attemptsAllowed } from '../attempts-allowed.ts';
import { maximumAttemptsReached } from '../steps/exhausted.ts';
import { allow, hold, type Gate } from '../gate.ts';

export const attemptsGate: Gate = ({ incident }, { policy }) => {
  const used = incident?.attemptCount ?? 0;
  const allowed = attemptsAllowed(incident, policy);
  return used < allowed ? allow(`attempt ${used + 1} of ${allowed}`) : hold(maximumAttemptsReached(policy.maxAttempts));
};

import { allow, hold, type Gate } from '../gate.ts';

/** Only a hard failure is a reason to act (Nagios' hard state, Kubernetes' failureThreshold). */
export const thresholdGate: Gate = (state, { policy, trigger }) => {
  if (state.phase === 'stopped') return hold(`not watched: ${state.reason}`);
  if (trigger === 'manual') return allow('a person asked for it');
  const isHard =
    (state.phase === 'failing' && state.hardness === 'hard') ||
    state.phase === 'coolingDown' ||
    state.phase === 'error' ||
    state.phase === 'recovering';
  return isHard && state.errorCount >= policy.failureThreshold
    ? allow(`${policy.failureThreshold} failed checks in a row`)
    : hold(`${state.errorCount} of ${policy.failureThreshold} failed checks in a row`);
};

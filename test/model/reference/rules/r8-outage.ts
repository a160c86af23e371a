import { onAutomaticAction, type RuleMaker } from '../rule.ts';

/** By turn, in the first interval after an outage: the one that stands for all that were missed, and the next. */
const CHECKS_BY_TURN = 2;

export const outage: RuleMaker = (known) => {
  let returnedAt = Number.NEGATIVE_INFINITY;
  let counts = new Map<string, number>();
  const acted = onAutomaticAction(known, ({ service }) => {
    const { failuresSinceReturn, policy } = known.service(service);
    return failuresSinceReturn < policy.failureThreshold
      ? `${service}: acted on after ${failuresSinceReturn} failures since an outage of ours`
      : null;
  });
  return (fact) => {
    if (fact.type === 'outageEnded') returnedAt = fact.at;
    if (fact.type === 'dataLost') returnedAt = Number.NEGATIVE_INFINITY;
    if (fact.type === 'outageEnded' || fact.type === 'dataLost') counts = new Map();
    if (fact.type !== 'checkBegun' || fact.trigger !== 'schedule') return acted(fact);
    const { service, at } = fact;
    if (at - returnedAt >= known.service(service).policy.intervalMs) return null;
    const count = (counts.get(service) ?? 0) + 1;
    counts.set(service, count);
    return count > CHECKS_BY_TURN ? `${service}: ${count} checks by turn in the first interval after an outage` : null;
  };
};

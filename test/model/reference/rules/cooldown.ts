import type { RuleMaker } from '../rule.ts';

const TOLERANCE_MS = 500;

export const cooldown: RuleMaker = (known) => {
  const endedAt = new Map<string, number>();
  const counts = new Map<string, number>();
  return (fact) => {
    if (fact.type === 'dataLost') endedAt.clear();
    if (fact.type === 'attemptEnded' && fact.isInState) endedAt.set(fact.service, fact.at);
    if (fact.type !== 'attemptBegun') return null;
    const { cooldownMs, maxAttempts, retryAfterErrorMs } = known.service(fact.service).policy;
    const sinceLastMs = fact.at - (endedAt.get(fact.service) ?? Number.NEGATIVE_INFINITY);
    if (sinceLastMs < cooldownMs - TOLERANCE_MS) return `${fact.service}: ${sinceLastMs} ms after the last attempt`;
    const count = (counts.get(fact.incident) ?? 0) + 1;
    counts.set(fact.incident, count);
    return retryAfterErrorMs === null && count > maxAttempts ? `${fact.incident}: attempt ${count}` : null;
  };
};

import type { RuleMaker } from '../rule.ts';

/**
 * A call that is ended early by another overlapped it; one that was ended by a seal is over. What left late is for
 * the token to stop (R2).
 */
export const noOverlap: RuleMaker = (known) => {
  const busyUntil = new Map<string, number>();
  /** Services whose last call left late. */
  const isLate = new Set<string>();
  return (fact) => {
    if (fact.type === 'cutShort') {
      if (fact.bySeal) busyUntil.delete(fact.service);
      return fact.bySeal || isLate.has(fact.service) ? null : `${fact.service}: a call was ended by a later one`;
    }
    if (fact.type !== 'called' || fact.outcome !== 'done') return null;
    const isBusy = (busyUntil.get(fact.service) ?? 0) > fact.at;
    busyUntil.set(fact.service, fact.endAt);
    const isExcused = known.isLate(fact.worker) || isLate.has(fact.service);
    if (known.isLate(fact.worker)) isLate.add(fact.service);
    else isLate.delete(fact.service);
    return isBusy && !isExcused ? `${fact.service}: ${fact.worker} called while a call was under way` : null;
  };
};

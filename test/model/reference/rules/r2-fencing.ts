import type { CutPoint } from '../../cut-point.ts';
import { LEASE_TTL_MS } from '../../plan.ts';
import type { RuleMaker } from '../rule.ts';

/** Between the last look at the lease and the call nothing is awaited: a signal there is for the token to stop. */
const FOR_THE_TOKEN: CutPoint = 'sending';

export const fencing: RuleMaker = () => {
  const highest = new Map<string, number>();
  const frozen = new Map<string, { since: number; cutAt: CutPoint | null }>();
  /** Attempts of workers that stood still for longer than a lease lives. */
  const cutOff = new Set<string>();
  const begun = new Map<string, string>();
  return (fact) => {
    if (fact.type === 'attemptBegun') begun.set(fact.attempt, fact.worker);
    if (fact.type === 'componentChanged' && fact.change === 'frozen') {
      frozen.set(fact.name, { since: fact.at, cutAt: fact.cutAt });
    }
    if (fact.type === 'componentChanged' && fact.change === 'resumed') {
      const { since = fact.at, cutAt = null } = frozen.get(fact.name) ?? {};
      if (fact.at - since < LEASE_TTL_MS || cutAt === FOR_THE_TOKEN) return null;
      for (const [attempt, worker] of begun) if (worker === fact.name) cutOff.add(attempt);
    }
    if (fact.type !== 'called' || fact.outcome === 'refused') return null;
    const last = highest.get(fact.service) ?? 0;
    highest.set(fact.service, Math.max(last, fact.token));
    if (fact.outcome !== 'done') return null;
    if (fact.token <= last) return `${fact.service}: token ${fact.token} had an effect after ${last}`;
    return cutOff.has(fact.attempt) ? `${fact.service}: ${fact.worker} was stopped, went on and acted` : null;
  };
};

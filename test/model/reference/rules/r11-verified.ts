import type { RuleMaker } from '../rule.ts';

export const verified: RuleMaker = (known) => {
  const healthyInARow = new Map<string, number>();
  return (fact) => {
    if (fact.type === 'called') healthyInARow.set(`${fact.service} ${fact.worker}`, 0);
    // What nobody could see breaks no row, and adds to none.
    if (fact.type === 'looked' && fact.result.outcome !== 'unknown') {
      const key = `${fact.service} ${fact.by}`;
      healthyInARow.set(key, fact.result.outcome === 'healthy' ? (healthyInARow.get(key) ?? 0) + 1 : 0);
    }
    if (fact.type !== 'attemptEnded' || fact.status !== 'success') return null;
    const { successThreshold } = known.service(fact.service).policy;
    const count = healthyInARow.get(`${fact.service} ${fact.worker}`) ?? 0;
    return count < successThreshold ? `${fact.service}: success after ${count} healthy checks in a row` : null;
  };
};

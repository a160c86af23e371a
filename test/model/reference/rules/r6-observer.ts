import { onAutomaticAction, type RuleMaker } from '../rule.ts';

export const observer: RuleMaker = (known) => {
  const acted = onAutomaticAction(known, ({ service, worker, at }) => {
    const { canariesFailSince, canariesFailUntil } = known.component(worker);
    const isBlind = at < canariesFailUntil && at - canariesFailSince > known.lagMs(worker);
    return isBlind ? `${service}: ${worker} acted although its canaries fail` : null;
  });
  const lastShown = new Map<string, number>();
  return (fact) => {
    if (fact.type !== 'checkEnded') return acted(fact);
    const { service, shown, result } = fact;
    const before = lastShown.get(service) ?? 0;
    lastShown.set(service, shown.errorCount);
    const hasCounted = result.outcome === 'unknown' && shown.errorCount > before;
    return hasCounted ? `${service}: unknown counted as failure ${shown.errorCount}` : null;
  };
};

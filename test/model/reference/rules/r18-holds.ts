import { onAction, type RuleMaker } from '../rule.ts';

const TOLERANCE_MS = 500;

export const holds: RuleMaker = (known) => {
  const offSince = new Map<string, number>();
  const acted = onAction(({ service, trigger, worker, at }) => {
    const isOff = (what: string): boolean => at - (offSince.get(what) ?? at) > known.lagMs(worker);
    if (isOff('everything') || isOff(service)) return `${service}: acted on during a pause`;
    if (trigger === 'manual') return null;
    if (isOff('automatic')) return `${service}: acted on although automatic recovery is off`;
    return known.isInMaintenance(service, -TOLERANCE_MS - known.lagMs(worker))
      ? `${service}: acted on in its maintenance window`
      : null;
  });
  return (fact) => {
    if (fact.type === 'switched' || fact.type === 'paused') {
      const what = fact.type === 'switched' ? fact.what : fact.service;
      const isOff = fact.type === 'switched' ? !fact.on : fact.on;
      if (isOff) offSince.set(what, fact.at);
      else offSince.delete(what);
    }
    return acted(fact);
  };
};

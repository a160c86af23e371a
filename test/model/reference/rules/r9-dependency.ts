import { onAutomaticAction, type RuleMaker } from '../rule.ts';

/** A server that has said `starting` for so long is stuck (facts of PostgreSQL: crash recovery takes minutes). */
const LONGEST_START_MS = 300_000;
const TOLERANCE_MS = 500;

export const dependency: RuleMaker = (known) => {
  const saysStartingSince = new Map<string, number>();
  const acted = onAutomaticAction(known, ({ service: id, worker, at }) => {
    const service = known.service(id);
    const failingFor = at - (service.failingSince ?? at);
    const startMs = Math.max(LONGEST_START_MS, service.policy.startPeriodMs);
    const saysSoFor = at - (saysStartingSince.get(id) ?? at);
    if (saysSoFor > known.lagMs(worker) && failingFor < startMs - TOLERANCE_MS)
      return `${id}: acted on while it starts`;
    for (const other of service.policy.dependsOn) {
      const { trueBadSince, isStopped, lastSeenWellAt } = known.service(other);
      if (isStopped) continue;
      const isBad = trueBadSince !== null;
      if (isBad && at - trueBadSince <= known.lagMs(worker)) continue;
      if (isBad) return `${id}: acted on while ${other}, on which it depends, is bad`;
      const seenWellFor = (lastSeenWellAt ?? Number.NEGATIVE_INFINITY) - (service.failingSince ?? at);
      if (seenWellFor < -TOLERANCE_MS) return `${id}: acted on although ${other} was not looked at since it fails`;
    }
    return null;
  });
  return (fact) => {
    if (fact.type === 'checkEnded' && fact.result.outcome !== 'unknown') {
      const since = saysStartingSince.get(fact.service) ?? fact.at;
      if (fact.result.errorClass === 'starting') saysStartingSince.set(fact.service, since);
      else saysStartingSince.delete(fact.service);
    }
    return acted(fact);
  };
};

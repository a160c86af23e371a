import { onAutomaticAction, type RuleMaker } from '../rule.ts';

/** From the end of the last check to the call. */
const IMMEDIATELY_MS = 300;

export const evidence: RuleMaker = (known) => {
  const lastLook = new Map<string, { at: number; isBad: boolean }>();
  const acted = onAutomaticAction(known, ({ service, worker, at }) => {
    const look = lastLook.get(`${service} ${worker}`);
    const ageMs = at - (look?.at ?? Number.NEGATIVE_INFINITY);
    if (ageMs > IMMEDIATELY_MS + known.lagMs(worker))
      return `${service}: was last checked ${ageMs} ms before the action`;
    if (look?.isBad !== true) return `${service}: acted on although the last check did not find it bad`;
    const { failures, policy } = known.service(service);
    return failures < policy.failureThreshold
      ? `${service}: acted on after ${failures} failures in a row, ${policy.failureThreshold} are needed`
      : null;
  });
  return (fact) => {
    if (fact.type === 'checkEnded') {
      lastLook.set(`${fact.service} ${fact.by}`, { at: fact.at, isBad: fact.result.outcome === 'unhealthy' });
    }
    return acted(fact);
  };
};

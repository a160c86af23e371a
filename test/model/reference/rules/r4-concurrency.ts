import { LEASE_TTL_MS } from '../../plan.ts';
import { countWithin, type RuleMaker } from '../rule.ts';

const MINUTE_MS = 60_000;
const TOLERANCE_MS = 1_000;

/** What was renewed a quarter of its life ago ends so soon, by a clock that is a little ahead. */
const SURELY_HELD_MS = LEASE_TTL_MS * 0.75 - 500;

/** An attempt is over with its worker, be it killed or stopped for longer than its lease lives. */
export const concurrency: RuleMaker = (known) => {
  const { maxConcurrent, maxStartsPerMinute } = known.plan.limits;
  const running = new Map<string, { service: string; worker: string }>();
  const begunAt: number[] = [];
  return (fact) => {
    if (fact.type === 'attemptEnded') running.delete(fact.attempt);
    if (fact.type === 'componentChanged' && fact.change !== 'frozen') {
      const isOver = fact.change === 'killed' || known.component(fact.name).stoodStillMs >= SURELY_HELD_MS;
      for (const [attempt, { worker }] of running) if (isOver && worker === fact.name) running.delete(attempt);
    }
    if (fact.type !== 'attemptBegun') return null;
    running.set(fact.attempt, { service: fact.service, worker: fact.worker });
    begunAt.push(fact.at);
    const others = new Set([fact.service]);
    for (const { service, worker } of running.values()) {
      const { frozenSince } = known.component(worker);
      if (frozenSince === null || fact.at - frozenSince < SURELY_HELD_MS) others.add(service);
    }
    if (others.size > maxConcurrent) return `${others.size} recoveries at once, ${maxConcurrent} are allowed`;
    const lately = countWithin(begunAt, MINUTE_MS - TOLERANCE_MS);
    return lately > maxStartsPerMinute ? `${lately} begun in a minute, ${maxStartsPerMinute} are allowed` : null;
  };
};

import type { RuleMaker } from '../rule.ts';

/** Nobody can end what no record knows of: an attempt that began right before Redis lost its data with its worker. */
const UNRECORDED_MS = 50;

/** Of one attempt there is one start and one end; whoever looks at the end of time finds none without an end. */
export const oneEnd: RuleMaker = (known) => {
  const begun = new Set<string>();
  const open = new Map<string, number>();
  return (fact) => {
    if (fact.type === 'dataLost') {
      for (const [attempt, at] of open) if (fact.at - at < UNRECORDED_MS) open.delete(attempt);
    }
    if (fact.type === 'attemptEnded') {
      const isFirst = open.delete(fact.attempt) || known.lostAt > Number.NEGATIVE_INFINITY;
      return isFirst ? null : `${fact.attempt} has ended, and was not begun or ended before`;
    }
    if (fact.type === 'historyEnded') return open.size === 0 ? null : `without an end: ${[...open.keys()].join(', ')}`;
    if (fact.type !== 'attemptBegun') return null;
    const isRepeated = begun.has(fact.attempt);
    begun.add(fact.attempt);
    open.set(fact.attempt, fact.at);
    return isRepeated ? `${fact.attempt} was begun twice` : null;
  };
};

import { allow, hold, type Gate } from '../gate.ts';

/** Asked last: without a ladder a service is given up only when nothing else would have held its restart. */
export const ladderGate: Gate = (_state, { policy: { rungCount } }) =>
  rungCount === 0
    ? hold('it has no ladder: nothing can be done automatically')
    : allow(`its ladder has ${rungCount} ${rungCount === 1 ? 'rung' : 'rungs'}`);

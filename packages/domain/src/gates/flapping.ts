import { FLAP_HISTORY_LENGTH, flapPercent } from '../flapping.ts';
import { allow, hold, type Gate } from '../gate.ts';

/** What comes and goes by itself is acted on less and less often: each attempt makes the next hold longer. */
export const flappingGate: Gate = (state, { now, trigger }) => {
  if (trigger === 'manual') return allow('a person asked for it');
  const percent = Math.round(flapPercent(state.checkHistory));
  const measure = `${percent} % of the last ${FLAP_HISTORY_LENGTH} checks changed`;
  if (state.flapping === null) return allow(`steady: ${measure}`);
  const { until } = state.flapping;
  return now < until
    ? hold(`flapping: ${measure}; held for another ${Math.ceil((until - now) / 1000)} s`, until)
    : allow(`flapping: ${measure}; its turn has come`);
};

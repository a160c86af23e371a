import type { Canary } from '../canary.ts';
import type { EventLoopLag } from '../measure-event-loop-lag.ts';

const LONGEST_LAG_MS = 1000;

/** Did this process turn since the last look? Stopped, starved or busy, it sees time-outs where there are none. */
export function createEventLoopCanary(lag: Pick<EventLoopLag, 'totalMs'>): Canary {
  let seenMs = lag.totalMs();
  return {
    check: () => {
      const totalMs = lag.totalMs();
      const lagMs = totalMs - seenMs;
      seenMs = totalMs;
      return Promise.resolve(lagMs > LONGEST_LAG_MS ? `this process stood still for ${Math.round(lagMs)} ms` : null);
    },
  };
}

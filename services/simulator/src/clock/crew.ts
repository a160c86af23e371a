import type { VirtualClock } from './virtual-clock.ts';

/** Work that takes time: it yields the milliseconds that it waits for. */
export type Work<T = void> = Generator<number, T, undefined>;

/** All work of our own processes: it stops in the middle when they do. */
export interface Crew {
  start(work: Work): void;
  /** What is under way is never continued. */
  drop(): void;
}

export function createCrew(clock: VirtualClock): Crew {
  let generation = 0;
  return {
    start: (work) => {
      const started = generation;
      const goOn = (): void => {
        if (started !== generation) return;
        const { done, value } = work.next();
        if (done !== true) clock.after(value, goOn);
      };
      goOn();
    },
    drop: () => {
      generation += 1;
    },
  };
}

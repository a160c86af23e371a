import { startLoop } from '@recovery/runtime';
import type { Random } from '../random.ts';
import type { Illness } from './illness.ts';
import type { Patient } from './patient.ts';

const LOOK_EVERY_MS = 100;
/** Long enough for its last incident to be closed. */
const WELL_FOR_MS = 2500;

/** Makes patients ill at random, so that about `count` of them are at any time; resolves `stop` when all are well. */
export function keepIll({ patients, random, count }: { patients: readonly Patient[]; random: Random; count: number }): {
  stop(): Promise<void>;
} {
  const loop = startLoop({
    name: 'illness',
    intervalMs: LOOK_EVERY_MS,
    run: () => {
      const missing = count - patients.filter(({ isWell }) => !isWell).length;
      const candidates = patients.filter(({ wellForMs }) => wellForMs > WELL_FOR_MS);
      if (missing > 0 && candidates.length > 0) random.pick(candidates).fallIll(someIllness(random));
      return Promise.resolve();
    },
    onError: (error) => {
      throw error;
    },
  });
  return {
    stop: async () => {
      await loop.stop();
      for (const patient of patients) patient.recover();
    },
  };
}

const OUTLASTS_ATTEMPTS_MS = 15_000;

/** Most are healed by an action, some need several, a few come back by themselves; none stays ill for good. */
function someIllness(random: Random): Illness {
  const course = random.weighted({ first: 45, second: 20, third: 10, byItself: 10, never: 15 });
  const healedBy = { first: 1, second: 2, third: 3, byItself: null, never: null }[course];
  return {
    healedBy,
    comesBackAfterMs: course === 'byItself' ? random.integer(300, 4000) : OUTLASTS_ATTEMPTS_MS,
    operationMs: random.integer(5, 400),
    manner: random.weighted({ error: 70, close: 25, silence: 5 }),
  };
}

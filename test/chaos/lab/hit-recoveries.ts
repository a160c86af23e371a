import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Component } from './component.ts';
import type { Lab } from './lab.ts';
import { STEPS } from './recovery-watch.ts';

const STEP_TIMEOUT_MS = 5000;
const LONGEST_DELAY_MS = 40;
/** So often in a row no recovery came to the step that was waited for. */
const BARREN_LIMIT = 30;
const SAY_EVERY = 10;

/** What can be hit: one thing at a time, once. */
export type Victim = Component | 'redis';

export interface Hits {
  readonly count: number;
  /** Faults at the same time, each on another victim. */
  readonly lanes: number;
  readonly random: Random;
  say(line: string): void;
  /** The victim, given the worker that has just come to the step; null: it is not free, choose anew. */
  choose(worker: Component, place: { readonly busy: ReadonlySet<Victim>; readonly random: Random }): Victim | null;
  /** Resolves when the victim is whole again. */
  hit(victim: Victim, random: Random): Promise<void>;
}

/**
 * So many faults, each some random milliseconds after a recovery came to a random step.
 * @throws when recoveries cease: then nothing would be tested
 */
export async function hitRecoveries(lab: Lab, { count, lanes, random, say, choose, hit }: Hits): Promise<void> {
  const busy = new Set<Victim>();
  let begun = 0;
  let done = 0;
  let barren = 0;

  const lane = async (own: Random): Promise<void> => {
    while (begun < count) {
      const worker = await lab.watch.next(own.pick(STEPS), STEP_TIMEOUT_MS);
      barren = worker === null ? barren + 1 : 0;
      if (barren > BARREN_LIMIT) throw new Error(`no recoveries any more after ${done} of ${count} faults`);
      const victim = worker === null ? null : choose(worker, { busy, random: own });
      if (victim === null || begun >= count) continue;
      begun += 1;
      busy.add(victim);
      await sleep(own.between(0, LONGEST_DELAY_MS));
      await hit(victim, own);
      busy.delete(victim);
      done += 1;
      if (done % SAY_EVERY === 0) say(`${done} of ${count}; ${lab.recorder.actions.length} calls heard`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_unused, index) => lane(random.fork(`lane ${index}`))));
}

import type { Chance } from '../chance.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { RungEntry } from '../scenario/service-entry.ts';
import type { Ailment, Truth } from './truth.ts';

/** What the driver of an action says, and when. */
export interface ActionEnd {
  readonly durationMs: number;
  /** null: it is done, whatever that has helped. */
  readonly error: string | null;
}

/** Begins a rung's action. Its effect comes when it is done, also when we are not there any more. */
export function performAction(
  rung: RungEntry,
  { truth, clock, chance }: { truth: Truth; clock: VirtualClock; chance: Chance },
): ActionEnd {
  const { takes, timeoutMs, heals, error } = rung;
  if (takes > timeoutMs) {
    return { durationMs: timeoutMs, error: `${rung.name} did not end within ${timeoutMs} ms` };
  }
  if (error !== undefined) return { durationMs: takes, error };
  const helps = heals !== 'never' && chance() < heals.probability;
  clock.after(takes, () => {
    beginStarting(rung, { truth, clock });
    if (helps) clock.after(heals.after, () => cure(truth, heals.causes));
  });
  return { durationMs: takes, error: null };
}

function beginStarting({ name, starting }: RungEntry, { truth, clock }: { truth: Truth; clock: VirtualClock }): void {
  if (starting === 0) return;
  const ailment: Ailment = {
    cause: 'starting',
    failure: { errorClass: 'starting', message: `starting after ${name}` },
    latencyMs: null,
    isBrief: false,
    cure: () => undefined,
  };
  truth.begin(ailment);
  clock.after(starting, () => truth.end(ailment));
}

function cure(truth: Truth, causes: readonly string[] | undefined): void {
  for (const ailment of truth.ailments()) {
    if (causes === undefined || causes.includes(ailment.cause)) ailment.cure();
  }
}

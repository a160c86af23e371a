const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;

/** A process that lived this long is no longer counted as failing, in ms. */
export const STABLE_AFTER_MS = 60_000;

/** Pause before a component is started again after its n-th death in a row (1, 2, …), in ms. */
export function restartDelayMs(deaths: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.max(0, deaths - 1), LONGEST_DELAY_MS);
}

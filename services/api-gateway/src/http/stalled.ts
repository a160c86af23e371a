/** Whoever takes nothing for so long of an answer that is waiting for them does not get the rest. */
export const STALLED_MS = 60_000;

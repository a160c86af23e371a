import { uptime } from 'node:os';

/** A smaller difference is the resolution of the two clocks, and no sleep. */
const SHORTEST_SLEEP_MS = 2_000;
const LOOK_EVERY_MS = 500;

export interface MonotonicSources {
  /** Stands still while the machine sleeps. */
  awakeMs(): number;
  /** Goes on while it sleeps, and is too coarse and too slow to be asked every time. */
  upMs(): number;
}

/**
 * Milliseconds since some moment. Nobody can set them, and they count the time during which the machine
 * slept: after a night with a closed lid everything we knew is a night old.
 */
export function createMonotonicClock(
  { awakeMs, upMs }: MonotonicSources = { awakeMs: () => performance.now(), upMs: () => uptime() * 1_000 },
): () => number {
  let sleptMs = 0;
  let look = { awakeMs: awakeMs(), upMs: upMs() };
  return () => {
    const now = awakeMs();
    if (now - look.awakeMs >= LOOK_EVERY_MS) {
      const next = { awakeMs: now, upMs: upMs() };
      const missedMs = next.upMs - look.upMs - (next.awakeMs - look.awakeMs);
      if (missedMs >= SHORTEST_SLEEP_MS) sleptMs += missedMs;
      look = next;
    }
    return now + sleptMs;
  };
}

import { createEventQueue } from './event-queue.ts';

/** Time that passes from one event to the next and takes none of ours. Epoch ms, whole. */
export interface VirtualClock {
  now(): number;
  after(delayMs: number, run: () => void): void;
  /** Lets everything happen that is due before `end`, the clock's last moment. */
  runUntil(end: number): void;
}

export function createVirtualClock(startsAt: number): VirtualClock {
  const events = createEventQueue();
  let now = startsAt;
  return {
    now: () => now,
    after: (delayMs, run) => events.add(now + Math.max(0, Math.round(delayMs)), run),
    runUntil: (end) => {
      for (let event = events.next(end); event !== null; event = events.next(end)) {
        now = event.at;
        event.run();
      }
      now = end;
    },
  };
}

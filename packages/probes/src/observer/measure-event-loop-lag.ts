export interface EventLoopLag {
  /** For how many milliseconds this process did not turn, altogether since the measuring began; the difference of two readings counts. */
  totalMs(): number;
  stop(): void;
}

const TICK_MS = 50;
/** Shorter ones are the daily life of a busy machine: an answer is read a little later. */
const SHORTEST_LAG_MS = 50;

/**
 * Measures for how long the event loop did not turn: for work of our own, for want of a processor, or because
 * the process was stopped.
 */
export function measureEventLoopLag(): EventLoopLag {
  let totalMs = 0;
  let tickedAt = performance.now();
  const currentMs = (): number => {
    const ms = performance.now() - tickedAt - TICK_MS;
    return ms < SHORTEST_LAG_MS ? 0 : ms;
  };
  const timer = setInterval(() => {
    totalMs += currentMs();
    tickedAt = performance.now();
  }, TICK_MS);
  timer.unref();
  return {
    totalMs: () => totalMs + currentMs(),
    stop: () => clearInterval(timer),
  };
}

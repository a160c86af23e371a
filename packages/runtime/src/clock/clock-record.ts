/** What the components share about the time, kept in Redis. */
export interface ClockRecord {
  /** The time of the cluster is that of the Redis server plus this. */
  readonly offsetMs: number;
  /** When a component last found the offset right: epoch ms of the Redis server. */
  readonly confirmedAt: number;
}

/** An hour by the cluster's time is never wrong by more than 28 s, less than an interval of checks. */
const DRAIN_DIVISOR = 128;
/** Longer gaps between two confirmations are an outage of ours, or a clock that was set. */
const LONGEST_DRAIN_MS = 10_000;

/**
 * The record, confirmed at `serverAt`, and its offset a little nearer to 0: what is left of a clock that was
 * set fades by 28 s an hour, so that the times we show become those of the world again. Whoever replaces the
 * record replaces the very one this was made of, so that no time is drained twice.
 */
export function confirmRecord({ offsetMs, confirmedAt }: ClockRecord, serverAt: number): ClockRecord {
  const elapsedMs = Math.min(Math.max(serverAt - confirmedAt, 0), LONGEST_DRAIN_MS);
  const leftMs = Math.max(Math.abs(offsetMs) - elapsedMs / DRAIN_DIVISOR, 0);
  return { offsetMs: Math.sign(offsetMs) * leftMs, confirmedAt: serverAt };
}

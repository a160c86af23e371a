/** How a run of a recovery job ended. */
export type RecoveryOutcome =
  | { readonly type: 'finished'; readonly note?: string }
  /** Nobody's recovery: over without a run, counted, and said at a bounded rate. */
  | { readonly type: 'dropped'; readonly reason: string }
  /** Uses up one of the job's attempts; runs again after delayMs, when attempts are left. */
  | { readonly type: 'retry'; readonly delayMs: number; readonly reason: string }
  /** Runs again after delayMs without using up an attempt. */
  | { readonly type: 'hold'; readonly delayMs: number; readonly reason: string }
  /** Fails for good, whatever attempts are left. */
  | { readonly type: 'giveUp'; readonly reason: string };

/** Carries the delay of a `retry` to BullMQ's backoff strategy. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly delayMs: number;

  constructor(reason: string, delayMs: number) {
    super(reason);
    this.delayMs = delayMs;
  }
}

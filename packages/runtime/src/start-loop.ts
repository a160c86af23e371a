export interface LoopOptions {
  name: string;
  /** Pause between the end of one run and the start of the next. */
  intervalMs: number;
  /** Pause after the nth failed run in a row instead of intervalMs, for work that should be retried sooner. */
  retryDelayMs?: (consecutiveFailures: number) => number;
  run(signal: AbortSignal): Promise<void>;
  onError(error: unknown): void;
  /** Stops the loop when aborted. */
  signal?: AbortSignal;
}

export interface Loop {
  /** Aborts the signal of a run in flight and waits for it. */
  stop(): Promise<void>;
  /** Epoch ms, for showing. */
  readonly lastSuccessAt: number | null;
  /** Monotonic age of the last success, for judging: a wall clock that is set makes nothing stale. */
  readonly msSinceSuccess: number | null;
  /** Runs now, or once more right after the run in flight; resolves when that run has ended. */
  trigger(): Promise<void>;
}

/** Starts a loop with a fixed delay on monotonic time; runs at once, never overlaps, outlives failed runs. */
export function startLoop(options: LoopOptions): Loop {
  const abort = new AbortController();
  const signal = options.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, options.signal]);
  let lastSuccess: { at: number; monotonicMs: number } | null = null;
  let consecutiveFailures = 0;
  let wake: (() => void) | null = null;
  let waiting: (() => void)[] = [];

  const runOnce = async (): Promise<void> => {
    try {
      await options.run(signal);
      lastSuccess = { at: Date.now(), monotonicMs: performance.now() };
      consecutiveFailures = 0;
    } catch (error) {
      if (signal.aborted) return;
      consecutiveFailures += 1;
      options.onError(error);
    }
  };

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const nextDelayMs = (): number =>
    consecutiveFailures === 0 || options.retryDelayMs === undefined
      ? options.intervalMs
      : options.retryDelayMs(consecutiveFailures);

  const turn = async (): Promise<void> => {
    // A trigger right after the start means the first run, not one more.
    await Promise.resolve();
    while (!signal.aborted) {
      const triggeredBefore = waiting;
      waiting = [];
      await runOnce();
      for (const settle of triggeredBefore) settle();
      if (waiting.length === 0 && !signal.aborted) await pause(nextDelayMs());
      wake = null;
    }
    for (const settle of waiting) settle();
  };

  signal.addEventListener('abort', () => wake?.(), { once: true });
  const finished = turn();

  return {
    stop: () => {
      abort.abort();
      return finished;
    },
    get lastSuccessAt() {
      return lastSuccess?.at ?? null;
    },
    get msSinceSuccess() {
      return lastSuccess === null ? null : performance.now() - lastSuccess.monotonicMs;
    },
    trigger: () => {
      if (signal.aborted) return finished;
      return new Promise((resolve) => {
        waiting.push(resolve);
        wake?.();
      });
    },
  };
}

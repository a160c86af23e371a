/** Something that begins later than the process it belongs to. */
export interface Deferred<T> {
  /** null until it has begun. */
  readonly started: T | null;
  /** Ends it, or keeps it from beginning. */
  stop(): Promise<void>;
}

/** Begins `start` when `ready` resolves, unless it was stopped before. */
export function startWhen<T>(
  ready: Promise<void>,
  { start, stop }: { start: () => T; stop: (started: T) => Promise<void> | void },
): Deferred<T> {
  let started: T | null = null;
  let isStopped = false;
  void ready.then(() => {
    if (!isStopped) started = start();
  });
  return {
    get started() {
      return started;
    },
    stop: async () => {
      isStopped = true;
      if (started !== null) await stop(started);
    },
  };
}

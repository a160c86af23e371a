const STEP_MS = 100;
const BYTES_PER_MB = 1_048_576;

export interface MemoryLeak {
  start(mbPerSecond: number): void;
  /** Stops leaking and lets go of what was leaked. */
  stop(): void;
}

/** Grows the process's resident memory at a given rate until stopped. */
export function createMemoryLeak(): MemoryLeak {
  let timer: NodeJS.Timeout | undefined;
  let held: Buffer[] = [];
  const stop = (): void => {
    clearInterval(timer);
    held = [];
  };
  return {
    stop,
    start: (mbPerSecond) => {
      stop();
      const bytesPerStep = Math.ceil((mbPerSecond * BYTES_PER_MB * STEP_MS) / 1_000);
      // Filled, because untouched pages are not resident.
      timer = setInterval(() => held.push(Buffer.alloc(bytesPerStep, 1)), STEP_MS);
      timer.unref();
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@recovery/runtime';

const LONGEST_MS = 10_000;
const PAUSE_MS = 200;

/**
 * Tries `work` again for up to 10 s while it fails for a reason that passes (after an outage of Redis its
 * connections come back one after the other): a check given up then would be missing until the next one of
 * the schedule. `work` must bear being done twice.
 */
export async function outlastOutage<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const passes = error instanceof AppError && error.retryable;
      if (!passes || signal.aborted || performance.now() - startedAt > LONGEST_MS) throw error;
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
}

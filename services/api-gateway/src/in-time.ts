import { withDeadline } from '@recovery/runtime';

/** Whoever asks while Redis is away is answered within half a second. */
const READ_DEADLINE_MS = 400;

/** @throws {AppError} `deadline_exceeded`, which is answered with 503, when `work` takes longer than 400 ms */
export function inTime<T>(label: string, work: () => Promise<T>): Promise<T> {
  return withDeadline(work, { timeoutMs: READ_DEADLINE_MS, label });
}

import { AppError } from './app-error.ts';

export interface DeadlineOptions {
  timeoutMs: number;
  /** Names the work in the error. */
  label: string;
}

/** Settles as `work` does, or rejects with `deadline_exceeded` after timeoutMs; the work itself is not stopped. */
export async function withDeadline<T>(work: () => Promise<T> | T, { timeoutMs, label }: DeadlineOptions): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new AppError('deadline_exceeded', `${label} took longer than ${timeoutMs} ms`, { retryable: true }));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

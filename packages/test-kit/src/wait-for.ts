import { setTimeout as delay } from 'node:timers/promises';

export interface WaitForOptions {
  /** Default 10000. */
  timeoutMs?: number;
  /** Default 25. */
  intervalMs?: number;
  /** What is being waited for, for the message of the error; a function is asked at the end. */
  describe?: string | (() => string);
}

/**
 * Polls until the condition gives something truthy and returns that. A condition that throws counts as
 * not yet fulfilled; its last error is the cause when the time is up.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitForOptions = {},
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const { timeoutMs = 10_000, intervalMs = 25, describe = 'the condition' } = options;
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      lastError = undefined;
      if (isFulfilled(value)) return value;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline) {
      const subject = typeof describe === 'string' ? describe : describe();
      throw new Error(`waited ${timeoutMs} ms in vain for ${subject}`, { cause: lastError });
    }
    await delay(intervalMs);
  }
}

function isFulfilled<T>(value: T): value is Exclude<T, false | null | undefined | 0 | ''> {
  return Boolean(value);
}

import { AppError } from '@recovery/runtime';
import type { Lease } from '@recovery/store';

/** Longer than a renewal may fail for, shorter than anybody should wait for a dead worker. */
export const LEASE_TTL_MS = 12_000;
const RENEW_EVERY_MS = 3000;

export interface KeptLease {
  /** Aborted when the lease is lost: nothing may be done after that. */
  readonly signal: AbortSignal;
  nextToken(): Promise<number>;
  release(): Promise<void>;
}

/** Renews a lease while work goes on under it. */
export function keepLease(lease: Lease): KeptLease {
  const controller = new AbortController();
  const lose = (cause?: unknown): AppError => {
    const error = new AppError('lease_lost', 'another worker may act on this service', { retryable: true, cause });
    controller.abort(error);
    return error;
  };
  let renewedAt = performance.now();
  const timer = setInterval(() => {
    lease.renew().then(
      (stillOurs) => {
        if (stillOurs) renewedAt = performance.now();
        else lose();
      },
      (error: unknown) => {
        if (performance.now() - renewedAt > LEASE_TTL_MS - RENEW_EVERY_MS) lose(error);
      },
    );
  }, RENEW_EVERY_MS);
  return {
    signal: controller.signal,
    async nextToken() {
      controller.signal.throwIfAborted();
      const token = await lease.nextToken();
      if (token === null) throw lose();
      return token;
    },
    async release() {
      clearInterval(timer);
      await lease.release().catch(() => undefined);
    },
  };
}

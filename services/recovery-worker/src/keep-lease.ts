import { AppError } from '@recovery/runtime';
import type { Leases } from '@recovery/store';

export interface KeptLease {
  /** Aborted when the lease is lost: nothing may be done after that. */
  readonly signal: AbortSignal;
  /** Whether Redis confirmed the lease so recently that nobody else can hold it. */
  isHeld(): boolean;
  /**
   * Asked in the same breath as a call on the outside world, with nothing awaited in between: a process that
   * was stopped and goes on finds out here, before its timers and its connections tell it anything.
   * @throws {AppError} `lease_lost` unless it is held
   */
  assertHeld(): void;
  /** For how long from now nobody else can hold it; 0 and less: somebody may. */
  heldForMs(): number;
  /** @throws {AppError} `lease_lost` when the lease is no longer ours */
  nextToken(): Promise<number>;
  release(): Promise<void>;
}

/**
 * Acquires the lease of a service and renews it while work goes on under it; null while another holds it.
 * Renewed after a quarter of ttlMs; held for certain until three quarters after the last confirmation, on
 * the monotonic clock and from the moment at which it was asked for.
 */
export async function keepLease({
  leases,
  serviceId,
  owner,
  ttlMs,
}: {
  leases: Leases;
  serviceId: string;
  owner: string;
  ttlMs: number;
}): Promise<KeptLease | null> {
  let confirmedAt = performance.now();
  const lease = await leases.acquire({ serviceId, owner, ttlMs });
  if (lease === null) return null;

  const controller = new AbortController();
  const lose = (cause?: unknown): AppError => {
    const error = new AppError('lease_lost', 'another worker may act on this service', { retryable: true, cause });
    controller.abort(error);
    return error;
  };
  const heldForMs = (): number => (controller.signal.aborted ? 0 : confirmedAt + ttlMs * 0.75 - performance.now());
  const isHeld = (): boolean => heldForMs() > 0;
  const assertHeld = (): void => {
    if (!isHeld()) throw lose();
  };
  const renew = async (): Promise<void> => {
    const askedAt = performance.now();
    try {
      if (await lease.renew()) confirmedAt = Math.max(confirmedAt, askedAt);
      else lose();
    } catch (error) {
      if (!isHeld()) lose(error);
    }
  };
  const timer = setInterval(() => void renew(), ttlMs / 4);
  return {
    signal: controller.signal,
    isHeld,
    assertHeld,
    heldForMs,
    async nextToken() {
      assertHeld();
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

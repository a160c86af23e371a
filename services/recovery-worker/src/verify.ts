import { setTimeout as sleep } from 'node:timers/promises';
import type { ProbeResult, ServicePolicy } from '@recovery/domain';
import type { Probe } from '@recovery/probes';

/** Between two looks at a service that is still coming up. */
const LOOK_EVERY_MS = 250;

export type Verification = { readonly verified: true } | { readonly verified: false; readonly reason: string };

/**
 * Healthy `successThreshold` times in a row, within `timeoutMs`: the only proof that a recovery worked. Checks
 * that told nothing break no row and add to none, and for as long again their time does not count.
 * @throws when `signal` aborts
 */
export async function verifyRecovery({
  probe,
  policy,
  timeoutMs,
  signal,
}: {
  probe: Probe;
  policy: ServicePolicy;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<Verification> {
  const startedAt = performance.now();
  let healthyCount = 0;
  let blindMs = 0;
  for (;;) {
    signal.throwIfAborted();
    const lookedAt = performance.now();
    const last = await probe(signal);
    const isHealthy = last.outcome === 'healthy' || last.outcome === 'degraded';
    const isBlind = last.outcome === 'unknown';
    if (!isBlind) healthyCount = isHealthy ? healthyCount + 1 : 0;
    if (healthyCount >= policy.successThreshold) return { verified: true };
    const pauseMs = isHealthy ? policy.retryIntervalMs : Math.min(LOOK_EVERY_MS, policy.retryIntervalMs);
    if (isBlind) blindMs += performance.now() - lookedAt + pauseMs;
    const spentMs = performance.now() + pauseMs - startedAt - Math.min(blindMs, timeoutMs);
    // A row of good checks that began in time is let finish.
    if (!isHealthy && spentMs > timeoutMs) return unverified(last, { policy, timeoutMs });
    await sleep(pauseMs, undefined, { signal });
  }
}

function unverified(
  last: ProbeResult,
  { policy, timeoutMs }: { policy: ServicePolicy; timeoutMs: number },
): Verification {
  const cause = last.message ?? last.errorClass ?? last.outcome;
  return {
    verified: false,
    reason: `not healthy ${policy.successThreshold} times in a row within ${timeoutMs} ms: ${cause}`,
  };
}

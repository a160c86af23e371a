import { setTimeout as sleep } from 'node:timers/promises';
import { NOT_LOOKED_YET, stepVerification, type ServicePolicy } from '@recovery/domain';
import type { Probe } from '@recovery/probes';

export type Verification = { readonly verified: true } | { readonly verified: false; readonly reason: string };

/**
 * Checks the service until `stepVerification` has decided.
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
  let progress = NOT_LOOKED_YET;
  for (;;) {
    signal.throwIfAborted();
    const lookedAt = performance.now();
    const result = await probe(signal);
    const now = performance.now();
    const step = stepVerification(progress, { result, lookedAt, now, startedAt, timeoutMs, policy });
    if (step.verdict === 'verified') return { verified: true };
    if (step.verdict === 'failed') return { verified: false, reason: step.reason };
    ({ progress } = step);
    await sleep(step.afterMs, undefined, { signal });
  }
}

import type { ProbeResult } from './probe-result.ts';
import type { ServicePolicy } from './service-policy.ts';

/** Between two looks at a service that is still coming up. */
const LOOK_EVERY_MS = 250;

/** What the checks since an action have come to. */
export interface VerificationProgress {
  readonly healthyCount: number;
  /** For how long nothing could be seen. */
  readonly blindMs: number;
}

export type VerificationStep =
  | { readonly verdict: 'verified' }
  | { readonly verdict: 'failed'; readonly reason: string }
  | { readonly verdict: 'lookAgain'; readonly afterMs: number; readonly progress: VerificationProgress };

export const NOT_LOOKED_YET: VerificationProgress = { healthyCount: 0, blindMs: 0 };

/**
 * One more check after an action. Healthy `successThreshold` times in a row, within `timeoutMs`: the only proof that a
 * recovery worked. Checks that told nothing break no row and add to none, and for as long again their time does not
 * count. Moments are milliseconds on one clock of the caller's.
 */
export function stepVerification(
  { healthyCount, blindMs }: VerificationProgress,
  look: {
    readonly result: ProbeResult;
    readonly lookedAt: number;
    readonly now: number;
    /** When the first check began. */
    readonly startedAt: number;
    readonly timeoutMs: number;
    readonly policy: Pick<ServicePolicy, 'successThreshold' | 'retryIntervalMs'>;
  },
): VerificationStep {
  const { result, lookedAt, now, startedAt, timeoutMs, policy } = look;
  const { successThreshold, retryIntervalMs } = policy;
  const isHealthy = result.outcome === 'healthy' || result.outcome === 'degraded';
  const isBlind = result.outcome === 'unknown';
  const afterMs = isHealthy ? retryIntervalMs : Math.min(LOOK_EVERY_MS, retryIntervalMs);
  const row = isHealthy ? healthyCount + 1 : 0;
  const progress = {
    healthyCount: isBlind ? healthyCount : row,
    blindMs: isBlind ? blindMs + now - lookedAt + afterMs : blindMs,
  };
  if (progress.healthyCount >= successThreshold) return { verdict: 'verified' };
  const spentMs = now + afterMs - startedAt - Math.min(progress.blindMs, timeoutMs);
  // A row of good checks that began in time is let finish.
  if (isHealthy || spentMs <= timeoutMs) return { verdict: 'lookAgain', afterMs, progress };
  const cause = result.message ?? result.errorClass ?? result.outcome;
  return {
    verdict: 'failed',
    reason: `not healthy ${successThreshold} times in a row within ${timeoutMs} ms: ${cause}`,
  };
}

import type { ServicePolicy } from './service-policy.ts';
import { unitHash } from './unit-hash.ts';

/**
 * Milliseconds to wait before the next attempt: base × 2^(attempt − 1), at most the cap, spread by
 * ± jitterRatio. The jitter is a hash of incident and attempt, so the same question has the same answer.
 */
export function backoffMs(
  policy: Pick<ServicePolicy, 'cooldownMs' | 'cooldownCapMs' | 'jitterRatio'>,
  { incidentId, attempt }: { incidentId: string; attempt: number },
): number {
  const exponential = policy.cooldownMs * 2 ** Math.min(Math.max(attempt - 1, 0), 30);
  const capped = Math.min(exponential, policy.cooldownCapMs);
  const spread = (unitHash(`${incidentId}#${attempt}`) * 2 - 1) * policy.jitterRatio;
  return Math.round(capped * (1 + spread));
}

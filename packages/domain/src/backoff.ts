import type { ServicePolicy } from './service-policy.ts';
import { unitHash } from './unit-hash.ts';

/**
 * Milliseconds to wait before the next attempt: base × 2^(attempt − 1), spread by ± jitterRatio, never less
 * than the base (the minimum gap between two actions) and never more than the cap. The jitter is a hash of
 * incident and attempt, so the same question has the same answer.
 */
export function backoffMs(
  policy: Pick<ServicePolicy, 'cooldownMs' | 'cooldownCapMs' | 'jitterRatio'>,
  { incidentId, attempt }: { incidentId: string; attempt: number },
): number {
  const exponential = policy.cooldownMs * 2 ** Math.min(Math.max(attempt - 1, 0), 30);
  const spread = (unitHash(`${incidentId}#${attempt}`) * 2 - 1) * policy.jitterRatio;
  const spreadMs = Math.round(exponential * (1 + spread));
  return Math.min(Math.max(spreadMs, policy.cooldownMs), policy.cooldownCapMs);
}

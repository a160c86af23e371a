import type { ServicePolicy } from './service-policy.ts';
import type { Incident } from './service-state.ts';

/** How many attempts an incident may have: the policy's, and those granted one by one after a while in `error`. */
export function attemptsAllowed(
  incident: Pick<Incident, 'extraAttempts'> | null,
  { maxAttempts }: Pick<ServicePolicy, 'maxAttempts'>,
): number {
  return maxAttempts + (incident?.extraAttempts ?? 0);
}

import type { Incident, ServiceState } from '@recovery/domain';

/**
 * The incident whose recovery is under way: an attempt runs or the next one is waited for, or a person
 * asked for one that is not verified yet. null when a new one may be asked for; failing without an
 * attempt (held by a gate) is no recovery, and after the last attempt failed nothing is under way.
 */
export function activeRecovery({ incident, phase }: ServiceState): Incident | null {
  if (incident === null || phase === 'error' || phase === 'stopped') return null;
  if (phase === 'recovering' || phase === 'coolingDown') return incident;
  return incident.trigger === 'manual' && incident.verifiedAt === null ? incident : null;
}

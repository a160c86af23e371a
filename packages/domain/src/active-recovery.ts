import type { Incident, ServiceState } from './service-state.ts';

/**
 * On whose account the next attempt would begin. A person asked for the first attempt of a manual recovery;
 * those after it begin by themselves, so they are automatic: gates and budget apply to them.
 */
export function attemptTrigger(incident: Incident): 'automatic' | 'manual' {
  return incident.trigger === 'manual' && incident.attemptCount === 0 ? 'manual' : 'automatic';
}

/**
 * The incident whose recovery is under way: an attempt runs, waits for its time (`now`, epoch ms), or was
 * asked for by a person and has not begun. null when a person may ask for one: failing and held by a gate
 * is no recovery, and after the last attempt nothing is under way.
 */
export function activeRecoveryId(state: ServiceState, now: number): string | null {
  const { incident } = state;
  if (incident === null) return null;
  switch (state.phase) {
    case 'recovering':
      return incident.id;
    case 'coolingDown':
      return now < state.until ? incident.id : null;
    case 'error':
    case 'stopped':
      return null;
    default:
      return incident.verifiedAt === null && attemptTrigger(incident) === 'manual' ? incident.id : null;
  }
}

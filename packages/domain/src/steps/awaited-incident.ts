import type { Incident, ServiceState } from '../service-state.ts';

/**
 * The incident if it is the one named, is open, and the service is in a phase in which an attempt may
 * begin; null otherwise. A person's wish may begin on a service that is well.
 */
export function awaitedIncident(state: ServiceState, incidentId: string): Incident | null {
  const { incident } = state;
  if (incident === null || incident.id !== incidentId || incident.verifiedAt !== null) return null;
  if (isDown(state)) return incident;
  const isWatched = state.phase !== 'recovering' && state.phase !== 'error' && state.phase !== 'stopped';
  return incident.trigger === 'manual' && isWatched ? incident : null;
}

/** Known to be bad and not being acted on. */
export function isDown(state: ServiceState): boolean {
  return state.phase === 'coolingDown' || (state.phase === 'failing' && state.hardness === 'hard');
}

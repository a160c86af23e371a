import type { ServiceEvent } from '../service-event.ts';
import type { ServiceState } from '../service-state.ts';
import type { StepResult } from '../step.ts';

/** Healing goes on; what is said about this incident from now on wakes nobody. */
export function onIncidentAcknowledged(
  state: ServiceState,
  { incidentId, by, note }: Extract<ServiceEvent, { type: 'incidentAcknowledged' }>,
  now: number,
): StepResult {
  const { incident } = state;
  if (incident === null || incident.id !== incidentId || incident.acknowledged !== null) return { state, effects: [] };
  return { state: { ...state, incident: { ...incident, acknowledged: { by, at: now, note } } }, effects: [] };
}

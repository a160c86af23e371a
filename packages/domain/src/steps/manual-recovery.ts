import { activeRecoveryId } from '../active-recovery.ts';
import type { ServiceEvent } from '../service-event.ts';
import type { Incident, ServiceState } from '../service-state.ts';
import type { StepResult } from '../step.ts';
import { enter } from './enter.ts';

/**
 * A person asked for a restart. It takes the place of an incident that nobody works on, with fresh
 * attempts, or opens one; several requests at once are one recovery.
 * Whether it may start at all is the gates' answer, asked before this event.
 */
export function onManualRecoveryRequested(
  state: ServiceState,
  event: Extract<ServiceEvent, { type: 'manualRecoveryRequested' }>,
  now: number,
): StepResult {
  if (state.phase === 'recovering' || state.phase === 'stopped' || activeRecoveryId(state, now) !== null)
    return { state, effects: [] };
  const incident: Incident = {
    id: event.incidentId,
    openedAt: now,
    trigger: 'manual',
    reason: `requested by ${event.by}`,
    attemptCount: 0,
    usedRungIndexes: [],
    verifiedAt: null,
    reopenCount: 0,
    extraAttempts: 0,
    acknowledged: null,
    ...(event.rung === undefined ? {} : { firstRung: event.rung }),
  };
  const changes = { incident, heldReason: null, healthyCount: 0 };
  const next: ServiceState =
    state.phase === 'coolingDown' || state.phase === 'error'
      ? enter(state, { phase: 'failing', hardness: 'hard', conclusive: false }, now, changes)
      : { ...state, ...changes };
  return {
    state: next,
    effects: state.incident === null ? [] : [{ type: 'closeIncident', incident: state.incident, outcome: 'replaced' }],
  };
}

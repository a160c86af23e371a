import type { ServiceEvent } from '../service-event.ts';
import type { ServiceState } from '../service-state.ts';
import type { StepResult } from '../step.ts';
import { enter } from './enter.ts';

export function onServiceDisabled(
  state: ServiceState,
  event: Extract<ServiceEvent, { type: 'serviceDisabled' }>,
  now: number,
): StepResult {
  // An attempt in flight ends first, so that its start has an end; the wish is repeated.
  if (state.phase === 'stopped' || state.phase === 'recovering') return { state, effects: [] };
  const stopped = enter(state, { phase: 'stopped', reason: event.reason }, now, {
    errorCount: 0,
    failingSince: null,
    healthyCount: 0,
    slowCount: 0,
    restartCount: 0,
    nextCheckAt: null,
    incident: null,
    checkHistory: '',
    flapping: null,
    heldReason: null,
  });
  const { incident } = state;
  return {
    state: stopped,
    effects: incident === null ? [] : [{ type: 'closeIncident', incident, outcome: 'withdrawn' }],
  };
}

export function onServiceEnabled(state: ServiceState, now: number): StepResult {
  if (state.phase !== 'stopped') return { state, effects: [] };
  return {
    state: enter(state, { phase: 'unknown' }, now),
    effects: [{ type: 'scheduleProbe', delayMs: 0, conclusive: false }],
  };
}

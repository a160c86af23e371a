import { onIncidentAcknowledged } from './steps/acknowledged.ts';
import {
  onAttemptFailed,
  onAttemptStarted,
  onAttemptSucceeded,
  onRecoveryGivenUp,
  onRecoveryAborted,
} from './steps/attempt.ts';
import { onManualRecoveryRequested } from './steps/manual-recovery.ts';
import { onProbeFinished } from './steps/probe-finished.ts';
import { onServiceDisabled, onServiceEnabled } from './steps/enablement.ts';
import type { ServiceEffect } from './service-effect.ts';
import type { ServiceEvent } from './service-event.ts';
import type { ServicePolicy } from './service-policy.ts';
import type { ServiceState } from './service-state.ts';

export interface StepResult {
  /** The same object as before when the event changed nothing. */
  readonly state: ServiceState;
  readonly effects: readonly ServiceEffect[];
}

/**
 * The state machine of one service. Pure: `now` (epoch ms) is the only clock, the same input has the
 * same output. An event that no longer fits (an attempt of a closed incident) changes nothing.
 */
export function step(state: ServiceState, event: ServiceEvent, policy: ServicePolicy, now: number): StepResult {
  const result = react(state, event, policy, now);
  if (result.state === state) return result;
  const nextCheckAt = nextCheckOf(result, { event, now });
  return { state: { ...result.state, nextCheckAt }, effects: result.effects };
}

/** A check plans the one after it, or none; other events leave a planned one as it is. */
function nextCheckOf(
  { state, effects }: StepResult,
  { event, now }: { event: ServiceEvent; now: number },
): number | null {
  const planned = effects.find((effect) => effect.type === 'scheduleProbe');
  if (planned !== undefined) return now + planned.delayMs;
  return event.type === 'probeFinished' ? null : state.nextCheckAt;
}

function react(state: ServiceState, event: ServiceEvent, policy: ServicePolicy, now: number): StepResult {
  switch (event.type) {
    case 'probeFinished':
      return onProbeFinished(state, event, policy, now);
    case 'recoveryHeld':
      return event.reason === state.heldReason
        ? { state, effects: [] }
        : { state: { ...state, heldReason: event.reason }, effects: [] };
    case 'manualRecoveryRequested':
      return onManualRecoveryRequested(state, event, now);
    case 'attemptStarted':
      return onAttemptStarted(state, event, policy, now);
    case 'attemptSucceeded':
      return onAttemptSucceeded(state, event, policy, now);
    case 'attemptFailed':
      return onAttemptFailed(state, event, policy, now);
    case 'recoveryAborted':
      return onRecoveryAborted(state, event, policy, now);
    case 'recoveryGivenUp':
      return onRecoveryGivenUp(state, event, now);
    case 'incidentAcknowledged':
      return onIncidentAcknowledged(state, event, now);
    case 'serviceDisabled':
      return onServiceDisabled(state, event, now);
    case 'serviceEnabled':
      return onServiceEnabled(state, now);
  }
}

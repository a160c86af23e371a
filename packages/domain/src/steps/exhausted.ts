import type { ServicePolicy } from '../service-policy.ts';
import type { Incident, ServiceState, StateCommon } from '../service-state.ts';
import type { StepResult } from '../step.ts';
import { enter } from './enter.ts';

/** The sentence that people search the log for. */
export function maximumAttemptsReached(maxAttempts: number): string {
  return `Maximum restart attempts (${maxAttempts}) reached`;
}

/** A person is woken once for an incident, and not when one has it in hand already. */
export function alertSeverity({ acknowledged, extraAttempts }: Incident): 'critical' | 'warning' {
  return acknowledged === null && extraAttempts === 0 ? 'critical' : 'warning';
}

/** Tells what is said after an extra attempt from what was said before it. */
export function onceMore({ extraAttempts }: Incident): string {
  return extraAttempts === 0 ? '' : `.${extraAttempts}`;
}

/** No attempt is left: `error`, said once, until the service is healthy again or a person asks. */
export function exhausted(
  state: ServiceState,
  {
    incident,
    policy,
    now,
    changes = {},
  }: { incident: Incident; policy: ServicePolicy; now: number; changes?: Partial<StateCommon> },
): StepResult {
  const reason = maximumAttemptsReached(policy.maxAttempts);
  return {
    state: enter(state, { phase: 'error', reason }, now, { ...changes, incident, heldReason: null }),
    effects: [
      {
        type: 'record',
        key: `${incident.id}.${incident.reopenCount}.exhausted${onceMore(incident)}`,
        actionType: incident.trigger === 'manual' ? 'manual_restart' : 'service_restart',
        status: 'failed',
        error: reason,
        retryCount: incident.attemptCount,
        severity: alertSeverity(incident),
        incidentId: incident.id,
      },
    ],
  };
}

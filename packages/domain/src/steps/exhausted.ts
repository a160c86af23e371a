import type { ServicePolicy } from '../service-policy.ts';
import type { Incident, ServiceState, StateCommon } from '../service-state.ts';
import type { StepResult } from '../step.ts';
import { enter } from './enter.ts';

/** The sentence that people search the log for. */
export function maximumAttemptsReached(maxAttempts: number): string {
  return `Maximum restart attempts (${maxAttempts}) reached`;
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
        key: `${incident.id}.${incident.reopenCount}.exhausted`,
        actionType: incident.trigger === 'manual' ? 'manual_restart' : 'service_restart',
        status: 'failed',
        error: reason,
        retryCount: incident.attemptCount,
        severity: 'critical',
        incidentId: incident.id,
      },
    ],
  };
}

import type { ServicePolicy } from '../service-policy.ts';
import type { Incident, ServiceState, StateCommon } from '../service-state.ts';
import type { StepResult } from '../step.ts';
import { enter } from './enter.ts';

/** The sentence that people search the log for. */
export function maximumAttemptsReached(maxAttempts: number): string {
  return `Maximum restart attempts (${maxAttempts}) reached`;
}

/** An incident that is opened again and again wakes people once in so long (the `repeat_interval` of Alertmanager). */
const ALERT_AGAIN_AFTER_MS = 4 * 3_600_000;

/**
 * A person is woken once for an incident, however often it is opened again within the stability period, and not
 * when one has it in hand already.
 * @returns the incident, which remembers it
 */
export function alertOnce(
  incident: Incident,
  now: number,
): { readonly severity: 'critical' | 'warning'; readonly incident: Incident } {
  const { acknowledged, extraAttempts, alertedAt } = incident;
  const isTold = alertedAt !== undefined && now - alertedAt < ALERT_AGAIN_AFTER_MS;
  return acknowledged === null && extraAttempts === 0 && !isTold
    ? { severity: 'critical', incident: { ...incident, alertedAt: now } }
    : { severity: 'warning', incident };
}

/** Tells what is said after an extra attempt from what was said before it. */
export function onceMore({ extraAttempts }: Incident): string {
  return extraAttempts === 0 ? '' : `.${extraAttempts}`;
}

/**
 * No attempt is left: `error`, said once, until the service is healthy again or a person asks. The gates are asked so
 * that their answer is the last one that stands recorded.
 */
export function exhausted(
  state: ServiceState,
  {
    incident: given,
    policy,
    now,
    changes = {},
  }: { incident: Incident; policy: ServicePolicy; now: number; changes?: Partial<StateCommon> },
): StepResult {
  const reason = maximumAttemptsReached(policy.maxAttempts);
  const { severity, incident } = alertOnce(given, now);
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
        severity,
        incidentId: incident.id,
      },
      { type: 'considerRecovery' },
    ],
  };
}

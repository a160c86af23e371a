import { backoffMs } from '../backoff.ts';
import type { ServiceEvent } from '../service-event.ts';
import type { ServicePolicy } from '../service-policy.ts';
import type { ServiceState } from '../service-state.ts';
import type { StepResult } from '../step.ts';
import { enter } from './enter.ts';
import { exhausted } from './exhausted.ts';

type EventOf<T extends ServiceEvent['type']> = Extract<ServiceEvent, { type: T }>;

export function onAttemptStarted(state: ServiceState, event: EventOf<'attemptStarted'>, now: number): StepResult {
  if (state.incident?.id !== event.incidentId) return { state, effects: [] };
  const attempt = state.incident.attemptCount + 1;
  const recovering = enter(
    state,
    {
      phase: 'recovering',
      attempt,
      rung: event.rung,
      actionType: event.actionType,
      startedAt: now,
      deadlineAt: event.deadlineAt,
    },
    now,
    {
      incident: { ...state.incident, attemptCount: attempt, lastRungIndex: event.rungIndex, verifiedAt: null },
      restartCount: state.restartCount + 1,
      healthyCount: 0,
      heldReason: null,
    },
  );
  return { state: recovering, effects: [] };
}

/** Verified: counters reset, cooldown begins; the incident stays until the stability period is over. */
export function onAttemptSucceeded(
  state: ServiceState,
  event: EventOf<'attemptSucceeded'>,
  policy: ServicePolicy,
  now: number,
): StepResult {
  if (state.phase !== 'recovering' || state.incident?.id !== event.incidentId) return { state, effects: [] };
  return {
    state: enter(state, { phase: 'running' }, now, {
      errorCount: 0,
      failingSince: null,
      healthyCount: policy.successThreshold,
      slowCount: 0,
      lastCheckAt: now,
      lastHealthyAt: now,
      lastActionAt: now,
      cooldownUntil: now + policy.cooldownMs,
      incident: { ...state.incident, verifiedAt: now },
      heldReason: null,
    }),
    effects: [{ type: 'probeDependents' }],
  };
}

/** The next attempt after its backoff, or `error` when none is left. */
export function onAttemptFailed(
  state: ServiceState,
  event: EventOf<'attemptFailed'>,
  policy: ServicePolicy,
  now: number,
): StepResult {
  if (state.phase !== 'recovering' || state.incident?.id !== event.incidentId) return { state, effects: [] };
  const { incident } = state;
  const acted = { lastActionAt: now };
  if (incident.attemptCount < policy.maxAttempts) {
    const until = now + backoffMs(policy, { incidentId: incident.id, attempt: incident.attemptCount });
    return {
      state: enter(state, { phase: 'coolingDown', until }, now, { ...acted, cooldownUntil: until }),
      effects: [],
    };
  }
  return exhausted(state, {
    incident,
    policy,
    now,
    changes: { ...acted, cooldownUntil: now + policy.cooldownMs },
  });
}

/** Given up before acting: nothing was done to the service, so no attempt is counted. */
export function onRecoveryAborted(
  state: ServiceState,
  event: EventOf<'recoveryAborted'>,
  policy: ServicePolicy,
  now: number,
): StepResult {
  const { incident } = state;
  if (incident?.id !== event.incidentId || state.phase === 'recovering') return { state, effects: [] };
  if (incident.trigger === 'manual')
    return { state: { ...state, incident: null, heldReason: event.reason }, effects: [] };
  return {
    state: enter(state, { phase: 'failing', hardness: 'hard', conclusive: false }, now, { heldReason: event.reason }),
    effects: [{ type: 'scheduleProbe', delayMs: policy.retryIntervalMs, conclusive: false }],
  };
}

export function onRecoveryGivenUp(state: ServiceState, event: EventOf<'recoveryGivenUp'>, now: number): StepResult {
  const { incident } = state;
  if (incident?.id !== event.incidentId || state.phase === 'recovering' || state.phase === 'error') {
    return { state, effects: [] };
  }
  return {
    state: enter(state, { phase: 'error', reason: event.reason }, now, { heldReason: event.reason }),
    effects: [
      {
        type: 'record',
        key: `${incident.id}.${incident.reopenCount}.given-up`,
        actionType: 'service_restart',
        status: 'skipped',
        error: event.reason,
        retryCount: incident.attemptCount,
        severity: 'critical',
        incidentId: incident.id,
      },
    ],
  };
}

import { attemptTrigger } from '../active-recovery.ts';
import { attemptsAllowed } from '../attempts-allowed.ts';
import { backoffMs } from '../backoff.ts';
import { checkPaceMs } from '../check-due.ts';
import { noteAttempt, noteCheck } from '../flapping.ts';
import type { ServiceEvent } from '../service-event.ts';
import type { ServicePolicy } from '../service-policy.ts';
import type { Incident, ServiceState } from '../service-state.ts';
import type { StepResult } from '../step.ts';
import { awaitedIncident, isDown } from './awaited-incident.ts';
import { enter } from './enter.ts';
import { alertOnce, exhausted, onceMore } from './exhausted.ts';

type EventOf<T extends ServiceEvent['type']> = Extract<ServiceEvent, { type: T }>;

/** Begins only what is waited for: a late or repeated job must not act for an incident that is over, or twice. */
export function onAttemptStarted(
  state: ServiceState,
  event: EventOf<'attemptStarted'>,
  policy: ServicePolicy,
  now: number,
): StepResult {
  const incident = awaitedIncident(state, event.incidentId);
  const attempt = (incident?.attemptCount ?? 0) + 1;
  if (incident === null || event.attempt !== attempt || attempt > attemptsAllowed(incident, policy)) {
    return { state, effects: [] };
  }
  const counted = attemptTrigger(incident) === 'automatic' ? noteAttempt(state, policy, now) : state;
  const recovering = enter(
    counted,
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
      incident: { ...incident, attemptCount: attempt, usedRungIndexes: [...incident.usedRungIndexes, event.rungIndex] },
      restartCount: state.restartCount + 1,
      healthyCount: 0,
      nextCheckAt: null,
      heldReason: null,
      ...(event.mayOutlive === true ? { mayBeActingUntil: event.deadlineAt } : {}),
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
  if (!isAttemptInFlight(state, event)) return { state, effects: [] };
  const noted = noteCheck(state, { healthy: true, policy, now });
  return {
    state: enter(noted.state, { phase: 'running' }, now, {
      errorCount: 0,
      failingSince: null,
      healthyCount: policy.successThreshold,
      slowCount: 0,
      lastCheckAt: now,
      lastHealthyAt: now,
      lastActionAt: now,
      cooldownUntil: now + policy.cooldownMs,
      nextCheckAt: null,
      incident: { ...state.incident, verifiedAt: now },
      heldReason: null,
      ...allOver(state, now),
    }),
    effects: [...noted.effects, { type: 'probeDependents' }],
  };
}

/** The next attempt after its backoff, or `error` when none is left. */
export function onAttemptFailed(
  state: ServiceState,
  event: EventOf<'attemptFailed'>,
  policy: ServicePolicy,
  now: number,
): StepResult {
  if (!isAttemptInFlight(state, event)) return { state, effects: [] };
  const { incident } = state;
  const acted = { lastActionAt: now, ...(event.mayStillAct === true ? {} : allOver(state, now)) };
  if (incident.attemptCount < attemptsAllowed(incident, policy)) {
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

/** The worker of an attempt says that all it began has ended. */
function allOver({ mayBeActingUntil }: ServiceState, now: number): Pick<ServiceState, 'mayBeActingUntil'> {
  return mayBeActingUntil === undefined ? {} : { mayBeActingUntil: now };
}

type InFlight = ServiceState & { readonly phase: 'recovering'; readonly incident: Incident };

function isAttemptInFlight(
  state: ServiceState,
  event: { readonly incidentId: string; readonly attempt: number },
): state is InFlight {
  return state.phase === 'recovering' && state.incident?.id === event.incidentId && event.attempt === state.attempt;
}

/** Given up before acting: nothing was done to the service, so no attempt is counted. */
export function onRecoveryAborted(
  state: ServiceState,
  event: EventOf<'recoveryAborted'>,
  policy: ServicePolicy,
  now: number,
): StepResult {
  const incident = awaitedIncident(state, event.incidentId);
  if (incident === null) return { state, effects: [] };
  // A person's wish ends here; what is down anyway goes on as any other failure.
  if (!isDown(state)) {
    return {
      state: { ...state, incident: null, heldReason: event.reason },
      effects: [{ type: 'closeIncident', incident, outcome: 'withdrawn' }],
    };
  }
  return {
    state: enter(state, { phase: 'failing', hardness: 'hard', conclusive: false }, now, {
      incident: { ...incident, trigger: 'automatic' },
      heldReason: event.reason,
    }),
    effects: [{ type: 'scheduleProbe', delayMs: checkPaceMs(policy, { conclusive: false }), conclusive: false }],
  };
}

/** Said once. What is well stays as it is: a restart that cannot be done is no failure of the service. */
export function onRecoveryGivenUp(state: ServiceState, event: EventOf<'recoveryGivenUp'>, now: number): StepResult {
  const awaited = awaitedIncident(state, event.incidentId);
  if (awaited === null) return { state, effects: [] };
  const { reason } = event;
  const { severity, incident } = alertOnce(awaited, now);
  const down = isDown(state);
  return {
    state: down
      ? enter(state, { phase: 'error', reason }, now, { incident, heldReason: reason })
      : { ...state, incident: null, heldReason: reason },
    effects: [
      ...(down ? [] : [{ type: 'closeIncident', incident, outcome: 'withdrawn' } as const]),
      {
        type: 'record',
        key: `${incident.id}.${incident.reopenCount}.given-up${onceMore(incident)}`,
        actionType: incident.trigger === 'manual' ? 'manual_restart' : 'service_restart',
        status: 'skipped',
        error: reason,
        retryCount: incident.attemptCount,
        severity,
        incidentId: incident.id,
      },
    ],
  };
}

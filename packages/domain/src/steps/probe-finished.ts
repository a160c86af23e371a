import { attemptsAllowed } from '../attempts-allowed.ts';
import { checkPaceMs } from '../check-due.ts';
import { noteCheck } from '../flapping.ts';
import type { ServiceEffect } from '../service-effect.ts';
import type { ServiceEvent } from '../service-event.ts';
import type { ServicePolicy } from '../service-policy.ts';
import type { Incident, ServiceState } from '../service-state.ts';
import type { StepResult } from '../step.ts';
import { enter } from './enter.ts';
import { exhausted } from './exhausted.ts';
import { onHealthyProbe } from './healthy-probe.ts';

type ProbeFinished = Extract<ServiceEvent, { type: 'probeFinished' }>;

/** One probe result. One that tells nothing about now is dropped; `unknown` is our own fault and counts for nothing. */
export function onProbeFinished(
  state: ServiceState,
  event: ProbeFinished,
  policy: ServicePolicy,
  now: number,
): StepResult {
  if (state.phase === 'stopped' || isVoid(state, event, policy, now)) return { state, effects: [] };
  if (event.result.outcome === 'unknown') return tryAgain(state, policy);
  const isFirstSinceLong = state.lastCheckAt !== null && event.startedAt - state.lastCheckAt > evidenceLimitMs(policy);
  const known = isFirstSinceLong ? forgetFailures(state) : state;
  const checked: ServiceState = { ...known, lastCheckAt: now, lastResult: event.result };
  return event.result.outcome === 'unhealthy'
    ? onUnhealthyProbe(checked, event, policy, now)
    : onHealthyProbe(checked, event.result, policy, now);
}

/**
 * Overtaken by a later check, or so long ago that the service may be another by now (a process of ours stood
 * still). A last check that lies in the future was timed by a clock that has been set since: it overtakes nothing.
 */
function isVoid(state: ServiceState, event: ProbeFinished, policy: ServicePolicy, now: number): boolean {
  if (now - event.startedAt > evidenceLimitMs(policy)) return true;
  if (state.lastCheckAt === null || event.startedAt >= state.lastCheckAt) return false;
  return state.lastCheckAt - now <= policy.timeoutMs;
}

/** Failures further apart than this are not consecutive: nobody looked in between. */
function evidenceLimitMs(policy: ServicePolicy): number {
  return 2 * policy.intervalMs + policy.timeoutMs;
}

/**
 * What was counted before an outage of ours is no evidence after it, whatever phase it led to; the next attempt
 * needs the whole threshold again. A cooldown stays.
 */
function forgetFailures(state: ServiceState): ServiceState {
  return { ...state, errorCount: 0, failingSince: null };
}

/** A retry sequence goes on after a check that told nothing; the schedule alone needs no help. */
function tryAgain(state: ServiceState, policy: ServicePolicy): StepResult {
  if (state.nextCheckAt === null) return { state, effects: [] };
  const conclusive = state.phase === 'failing' && state.conclusive;
  return {
    state: { ...state },
    effects: [{ type: 'scheduleProbe', delayMs: checkPaceMs(policy, { conclusive: false }), conclusive }],
  };
}

function onUnhealthyProbe(state: ServiceState, event: ProbeFinished, policy: ServicePolicy, now: number): StepResult {
  const grace = startPeriod(state, event, policy, now);
  if (grace !== null) return grace;
  if (state.phase === 'recovering') return countFailure(state, event, policy, now);
  const noted = noteCheck(state, { healthy: false, policy, now });
  const counted = countFailure(noted.state, event, policy, now);
  return { state: counted.state, effects: [...noted.effects, ...counted.effects] };
}

function countFailure(state: ServiceState, event: ProbeFinished, policy: ServicePolicy, now: number): StepResult {
  const failed: ServiceState = {
    ...state,
    errorCount: state.errorCount + 1,
    failingSince: state.failingSince ?? event.startedAt,
    healthyCount: 0,
    slowCount: 0,
  };
  const conclusive = event.conclusive || (state.phase === 'failing' && state.conclusive);
  switch (failed.phase) {
    case 'unknown':
    case 'starting':
    case 'running':
    case 'degraded': {
      const failing = enter(failed, { phase: 'failing', hardness: 'soft', conclusive }, now);
      return judge(failing, { policy, event, now, conclusive, effects: [{ type: 'probeDependencies' }] });
    }
    case 'failing':
      if (failed.hardness === 'soft' || failed.errorCount < policy.failureThreshold) {
        return judge({ ...failed, conclusive }, { policy, event, now, conclusive, effects: [] });
      }
      return { state: failed, effects: [{ type: 'considerRecovery' }] };
    case 'recovering':
      // The attempt's own verification decides; only one that outlived its deadline is looked after.
      return { state: failed, effects: now > failed.deadlineAt ? [{ type: 'resumeRecovery' }] : [] };
    case 'coolingDown':
      // A person's attempt on a service that was well, or an outage of ours: its failures are still to be counted.
      if (failed.errorCount < policy.failureThreshold)
        return { state: failed, effects: [nextRetry(policy, event, now)] };
      return { state: failed, effects: now >= failed.until ? [{ type: 'considerRecovery' }] : [] };
    case 'error':
      return oneMoreAttempt(failed, { policy, event, now });
    case 'stopped':
      return { state: failed, effects: [] };
  }
}

/** Where the policy wants it, `error` is not the end: after a long while one more attempt, and so on. */
function oneMoreAttempt(
  state: ServiceState,
  { policy, event, now }: { policy: ServicePolicy; event: ProbeFinished; now: number },
): StepResult {
  const { incident } = state;
  const { retryAfterErrorMs } = policy;
  if (retryAfterErrorMs === null || incident === null || now - state.since < retryAfterErrorMs) {
    // Why nothing is done stays the last thing that stands recorded.
    const isCounted = state.errorCount >= policy.failureThreshold;
    return { state, effects: isCounted ? [{ type: 'considerRecovery' }] : [] };
  }
  if (state.errorCount < policy.failureThreshold) return { state, effects: [nextRetry(policy, event, now)] };
  const granted = { ...incident, extraAttempts: incident.extraAttempts + 1 };
  return {
    state: enter(state, { phase: 'failing', hardness: 'hard', conclusive: false }, now, { incident: granted }),
    effects: [{ type: 'considerRecovery' }],
  };
}

function nextRetry(policy: ServicePolicy, event: ProbeFinished, now: number): ServiceEffect {
  const delayMs = gap(checkPaceMs(policy, { conclusive: false }), event, now);
  return { type: 'scheduleProbe', delayMs, conclusive: false };
}

/** `starting` is not `down`, and a service just met may still be coming up: neither counts for a while. */
function startPeriod(state: ServiceState, event: ProbeFinished, policy: ServicePolicy, now: number): StepResult | null {
  const saysStarting = event.result.errorClass === 'starting';
  const retry = [nextRetry(policy, event, now)];
  if (state.phase === 'starting') {
    return now < state.until && !event.conclusive ? { state, effects: retry } : null;
  }
  const firstMet = state.phase === 'unknown' && !event.conclusive;
  const softFailing = state.phase === 'failing' && state.hardness === 'soft';
  const mayWait =
    firstMet || (saysStarting && (softFailing || state.phase === 'running' || state.phase === 'degraded'));
  // One start period for the whole episode: a server that says `starting` for ever is counted in the end.
  const failingSince = state.failingSince ?? event.startedAt;
  const until = failingSince + policy.startPeriodMs;
  if (!mayWait || now >= until) return null;
  return {
    state: enter(state, { phase: 'starting', until }, now, {
      failingSince,
      healthyCount: 0,
      slowCount: 0,
    }),
    effects: retry,
  };
}

interface Failure {
  readonly policy: ServicePolicy;
  readonly event: ProbeFinished;
  readonly now: number;
  readonly conclusive: boolean;
  readonly effects: readonly ServiceEffect[];
}

function judge(state: ServiceState, failure: Failure): StepResult {
  const { policy, event, now, conclusive, effects } = failure;
  if (state.errorCount < policy.failureThreshold) {
    const everyMs = checkPaceMs(policy, { conclusive });
    return { state, effects: [...effects, { type: 'scheduleProbe', delayMs: gap(everyMs, event, now), conclusive }] };
  }
  return openIncident(state, failure);
}

function openIncident(state: ServiceState, { policy, event, now, conclusive, effects }: Failure): StepResult {
  const reason = `${policy.failureThreshold} failed checks in a row: ${event.result.message ?? event.result.errorClass ?? 'unhealthy'}`;
  const incident: Incident =
    state.incident === null
      ? {
          id: `${state.serviceId}-${now}`,
          openedAt: now,
          trigger: 'automatic',
          reason,
          attemptCount: 0,
          usedRungIndexes: [],
          verifiedAt: null,
          reopenCount: 0,
          extraAttempts: 0,
          acknowledged: null,
        }
      : {
          ...state.incident,
          // A person asked for one recovery, not for those of later failures.
          trigger: state.incident.verifiedAt === null ? state.incident.trigger : 'automatic',
          reason,
          verifiedAt: null,
          reopenCount: state.incident.reopenCount + (state.incident.verifiedAt === null ? 0 : 1),
        };
  const opened: ServiceEffect = {
    type: 'record',
    key: `${incident.id}.${incident.reopenCount}.hard`,
    actionType: 'health_check',
    status: 'failed',
    error: reason,
    retryCount: incident.attemptCount,
    severity: 'warning',
    incidentId: incident.id,
  };
  if (incident.attemptCount >= attemptsAllowed(incident, policy)) {
    const { state: given, effects: said } = exhausted(state, { incident, policy, now });
    return { state: given, effects: [...effects, opened, ...said] };
  }
  const hard = enter(state, { phase: 'failing', hardness: 'hard', conclusive }, now, { incident });
  return {
    state: hard,
    effects: [...effects, opened, { type: 'considerRecovery' }],
  };
}

/** Retries are spaced from start to start, so that a slow failure does not stretch the sequence. */
function gap(everyMs: number, event: ProbeFinished, now: number): number {
  const elapsedMs = Math.max(0, now - event.startedAt);
  return Math.max(everyMs - elapsedMs, Math.min(everyMs, 50));
}

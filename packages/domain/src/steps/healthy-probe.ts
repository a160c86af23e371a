import { checkPaceMs } from '../check-due.ts';
import { noteCheck } from '../flapping.ts';
import type { ProbeResult } from '../probe-result.ts';
import type { ServiceEffect } from '../service-effect.ts';
import type { ServicePolicy } from '../service-policy.ts';
import type { Incident, ServiceState } from '../service-state.ts';
import type { StepResult } from '../step.ts';
import { enter } from './enter.ts';

/** A probe that was answered well, or well but slowly. */
export function onHealthyProbe(
  state: ServiceState,
  result: ProbeResult,
  policy: ServicePolicy,
  now: number,
): StepResult {
  const slow =
    result.outcome === 'degraded' || (policy.degradedAboveMs !== null && result.latencyMs > policy.degradedAboveMs);
  // An attempt takes the service down and up again: that is our doing and no flapping.
  const noted =
    state.phase === 'recovering' || state.phase === 'stopped'
      ? { state, effects: [] }
      : noteCheck(state, { healthy: true, policy, now });
  const healthy: ServiceState = {
    ...noted.state,
    healthyCount: state.healthyCount + 1,
    slowCount: slow ? state.slowCount + 1 : 0,
    lastHealthyAt: now,
  };
  const { state: next, effects } = conclude(healthy, policy, now);
  return { state: next, effects: [...noted.effects, ...effects] };
}

function conclude(healthy: ServiceState, policy: ServicePolicy, now: number): StepResult {
  switch (healthy.phase) {
    case 'unknown':
    case 'starting':
      return becomeRunning({ ...healthy, errorCount: 0, failingSince: null }, policy, now);
    case 'running':
    case 'degraded':
      return settle(healthy, policy, now);
    case 'failing':
      // Soft: the failures were not consecutive. Hard: only the success threshold ends it.
      if (healthy.hardness === 'soft') {
        const settled = { ...healthy, errorCount: 0, failingSince: null };
        return becomeRunning({ ...settled, incident: watchedAnew(healthy.incident, now) }, policy, now);
      }
      return selfHeal(healthy, policy, now);
    case 'coolingDown':
    case 'error':
      return selfHeal(healthy, policy, now);
    case 'recovering':
      // Whoever made it well did not say so: the attempt still needs its end.
      return { state: healthy, effects: now > healthy.deadlineAt ? [{ type: 'resumeRecovery' }] : [] };
    case 'stopped':
      return { state: healthy, effects: [] };
  }
}

/** Stability is health without a gap: every failure within the stability period begins it anew. */
function watchedAnew(incident: Incident | null, now: number): Incident | null {
  return incident === null || incident.verifiedAt === null ? incident : { ...incident, verifiedAt: now };
}

function becomeRunning(state: ServiceState, policy: ServicePolicy, now: number): StepResult {
  const { state: running, effects } = settle(
    enter(state, { phase: 'running' }, now, { heldReason: null }),
    policy,
    now,
  );
  return { state: running, effects: [...effects, { type: 'probeDependents' }] };
}

/** `running` or `degraded`, and the end of an incident whose stability period is over. */
function settle(state: ServiceState, policy: ServicePolicy, now: number): StepResult {
  const isDegraded = state.slowCount >= policy.degradedAfter;
  let next = state;
  if (isDegraded && state.phase !== 'degraded') next = enter(state, { phase: 'degraded' }, now);
  if (state.slowCount === 0 && state.phase === 'degraded') next = enter(state, { phase: 'running' }, now);

  const { incident } = next;
  if (incident === null) {
    return { state: next.restartCount === 0 ? next : { ...next, restartCount: 0 }, effects: [] };
  }
  if (incident.verifiedAt === null) {
    // A manual restart was asked for and has not begun: the incident stays open for it.
    return { state: next, effects: incident.trigger === 'manual' ? [{ type: 'considerRecovery' }] : [] };
  }
  if (now - incident.verifiedAt < policy.stabilityMs) return { state: next, effects: [] };
  return {
    state: { ...next, incident: null, restartCount: 0, errorCount: 0, failingSince: null },
    effects: [{ type: 'closeIncident', incident, outcome: 'recovered' }],
  };
}

/** A service that came back by itself closes its incident after as many good probes as a recovery needs. */
function selfHeal(state: ServiceState, policy: ServicePolicy, now: number): StepResult {
  if (state.healthyCount < policy.successThreshold) {
    const delayMs = checkPaceMs(policy, { conclusive: false });
    return { state, effects: [{ type: 'scheduleProbe', delayMs, conclusive: false }] };
  }
  const { incident } = state;
  const effects: ServiceEffect[] = [{ type: 'probeDependents' }];
  if (incident !== null) {
    effects.push({
      type: 'record',
      key: `${incident.id}.${incident.reopenCount}.self-healed`,
      actionType: 'health_check',
      status: 'success',
      error: 'self-healed',
      retryCount: incident.attemptCount,
      severity: 'info',
      incidentId: incident.id,
    });
  }
  // Attempts already made stay on the books until the stability period is over.
  const kept = incident !== null && incident.attemptCount > 0 ? { ...incident, verifiedAt: now } : null;
  if (incident !== null && kept === null) effects.push({ type: 'closeIncident', incident, outcome: 'self-healed' });
  const running = enter(state, { phase: 'running' }, now, {
    errorCount: 0,
    failingSince: null,
    incident: kept,
    heldReason: null,
  });
  return { state: running, effects };
}

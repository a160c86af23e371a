import { backoffMs } from './backoff.ts';
import type { ServiceEffect } from './service-effect.ts';
import type { ServicePolicy } from './service-policy.ts';
import type { ServiceState } from './service-state.ts';

/** Nagios looks at 21 states, which are 20 possible changes. */
export const FLAP_HISTORY_LENGTH = 21;
const OLDEST_WEIGHT = 0.8;
const NEWEST_WEIGHT = 1.2;

/**
 * How much a service flaps, 0 to 100 percent: the changes among its last 21 checks, the newest weighing half
 * as much again as the oldest (Nagios, "Detection and Handling of State Flapping"). Checks that were not made yet are
 * no changes.
 */
export function flapPercent(checkHistory: string): number {
  const possible = FLAP_HISTORY_LENGTH - 1;
  const padding = FLAP_HISTORY_LENGTH - checkHistory.length;
  let weighted = 0;
  for (let index = 1; index < checkHistory.length; index += 1) {
    if (checkHistory[index] === checkHistory[index - 1]) continue;
    const age = (padding + index - 1) / (possible - 1);
    weighted += OLDEST_WEIGHT + age * (NEWEST_WEIGHT - OLDEST_WEIGHT);
  }
  return (weighted / possible) * 100;
}

/** `state` with one more check in its history, and the beginning or the end of flapping, which is said once. */
export function noteCheck(
  state: ServiceState,
  { healthy, policy, now }: { healthy: boolean; policy: ServicePolicy; now: number },
): { readonly state: ServiceState; readonly effects: readonly ServiceEffect[] } {
  const checkHistory = `${state.checkHistory}${healthy ? 'h' : 'u'}`.slice(-FLAP_HISTORY_LENGTH);
  const percent = flapPercent(checkHistory);
  const noted = { ...state, checkHistory };
  if (state.flapping === null && percent >= policy.flapStartPercent) {
    const flapping = { since: now, attemptCount: 0, until: now + holdMs(policy, { since: now, attemptCount: 0 }) };
    const error = `flapping: ${Math.round(percent)} % of the last ${FLAP_HISTORY_LENGTH} checks changed`;
    return { state: { ...noted, flapping }, effects: [said(state, { key: `flapping-${now}`, error })] };
  }
  if (state.flapping !== null && percent < policy.flapStopPercent) {
    const key = `flapping-${state.flapping.since}.over`;
    return { state: { ...noted, flapping: null }, effects: [said(state, { key, error: null })] };
  }
  return { state: noted, effects: [] };
}

/** An automatic attempt has begun: while the service flaps, the next one is held for longer. */
export function noteAttempt(state: ServiceState, policy: ServicePolicy, now: number): ServiceState {
  const { flapping } = state;
  if (flapping === null) return state;
  const next = { since: flapping.since, attemptCount: flapping.attemptCount + 1 };
  return { ...state, flapping: { ...next, until: now + holdMs(policy, next) } };
}

/** The cooldown, doubled for every attempt since the flapping began, up to the cooldown's cap. */
function holdMs(policy: ServicePolicy, { since, attemptCount }: { since: number; attemptCount: number }): number {
  return backoffMs(policy, { incidentId: `${policy.serviceId}-flapping-${since}`, attempt: attemptCount + 1 });
}

function said(state: ServiceState, { key, error }: { key: string; error: string | null }): ServiceEffect {
  return {
    type: 'record',
    key: `${state.serviceId}.${key}`,
    actionType: 'health_check',
    status: error === null ? 'success' : 'failed',
    error,
    retryCount: state.incident?.attemptCount ?? 0,
    severity: error === null ? 'info' : 'warning',
    incidentId: state.incident?.id ?? null,
  };
}

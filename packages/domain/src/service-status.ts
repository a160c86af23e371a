import { attemptTrigger } from './active-recovery.ts';
import { attemptsAllowed } from './attempts-allowed.ts';
import type { ActiveWindow } from './maintenance.ts';
import type { ServicePolicy } from './service-policy.ts';
import type { ServiceState } from './service-state.ts';

export const SERVICE_STATUSES = ['running', 'degraded', 'recovering', 'error', 'stopped', 'unknown'] as const;
export type ServiceStatus = (typeof SERVICE_STATUSES)[number];

/** No result for this many intervals: what we knew is no longer known. */
export const STALE_AFTER_INTERVALS = 3;

export function isStale(state: ServiceState, policy: Pick<ServicePolicy, 'intervalMs'>, now: number): boolean {
  if (state.phase === 'stopped') return false;
  const knownAt = Math.max(state.lastCheckAt ?? 0, state.phase === 'recovering' ? state.startedAt : 0);
  return now - knownAt > STALE_AFTER_INTERVALS * policy.intervalMs;
}

/**
 * What people see. Failing below the threshold is still `degraded`: it answered lately, yet not now.
 * Stale is never shown as running. Down while nothing may be done by itself (`isAutomatic` false), while the brake is on
 * or a dependency is in `error` is `error`: nobody should wait for a recovery that will not begin.
 */
export function serviceStatus(
  state: ServiceState,
  {
    policy,
    now,
    isAutomatic = true,
    isBrakeOn = false,
    dependencies = [],
    maintenance = null,
  }: {
    policy: Pick<ServicePolicy, 'intervalMs'>;
    now: number;
    isAutomatic?: boolean;
    isBrakeOn?: boolean;
    /** What people see of the services that it depends on. */
    dependencies?: readonly ServiceStatus[];
    maintenance?: ActiveWindow | null;
  },
): ServiceStatus {
  if (maintenance !== null) return 'stopped';
  if (isStale(state, policy, now)) return 'unknown';
  const isByItself = state.incident === null || attemptTrigger(state.incident) === 'automatic';
  // A person's restart does not wait for dependencies.
  const isHeld = isBrakeOn || (isByItself && dependencies.includes('error'));
  switch (state.phase) {
    case 'running':
      return 'running';
    case 'degraded':
      return 'degraded';
    case 'unknown':
      return 'unknown';
    case 'starting':
      return state.lastHealthyAt === null ? 'unknown' : 'degraded';
    case 'failing':
      return state.hardness === 'soft' ? 'degraded' : awaitingRecovery(state, { isAutomatic, isHeld });
    case 'coolingDown':
      return awaitingRecovery(state, { isAutomatic, isHeld: isHeld && now >= state.until });
    case 'recovering':
      return 'recovering';
    case 'error':
      return 'error';
    case 'stopped':
      return 'stopped';
  }
}

function awaitingRecovery(
  { incident }: ServiceState,
  { isAutomatic, isHeld }: { isAutomatic: boolean; isHeld: boolean },
): ServiceStatus {
  if (isHeld) return 'error';
  return isAutomatic || (incident !== null && attemptTrigger(incident) === 'manual') ? 'recovering' : 'error';
}

/** What is happening now, in words for people. */
export function describeState(
  state: ServiceState,
  { policy, now, maintenance = null }: { policy: ServicePolicy; now: number; maintenance?: ActiveWindow | null },
): string {
  const words = stateInWords(state, policy, now);
  if (maintenance === null) return words;
  return `in maintenance until ${new Date(maintenance.endsAt).toISOString()} (${maintenance.reason}): ${words}`;
}

function stateInWords(state: ServiceState, policy: ServicePolicy, now: number): string {
  if (isStale(state, policy, now)) {
    return state.lastCheckAt === null ? 'not checked yet' : `no check result for ${seconds(now - state.lastCheckAt)}`;
  }
  const cause = state.lastResult?.message ?? state.lastResult?.errorClass ?? 'unhealthy';
  const lastCheck = `last check: ${cause}`;
  switch (state.phase) {
    case 'unknown':
      return 'not checked yet';
    case 'starting':
      return `starting: ${cause}`;
    case 'running':
      return wellInWords(state, policy);
    case 'degraded':
      return state.lastResult?.message ?? `slow: ${state.lastResult?.latencyMs ?? 0} ms`;
    case 'failing':
      return state.hardness === 'soft'
        ? `failing ${state.errorCount} of ${policy.failureThreshold}: ${cause}`
        : `${state.heldReason === null ? 'failed, recovery is about to start' : `failed, held: ${state.heldReason}`}; ${lastCheck}`;
    case 'recovering':
      return `attempt ${state.attempt} of ${attemptsAllowed(state.incident, policy)}: ${state.rung}`;
    case 'coolingDown':
      return `attempt ${(state.incident?.attemptCount ?? 0) + 1} of ${attemptsAllowed(state.incident, policy)} ${
        now < state.until ? `in ${seconds(state.until - now)}` : `is due${heldInWords(state)}`
      }; ${lastCheck}`;
    case 'error':
      return `${state.reason}; ${lastCheck}`;
    case 'stopped':
      return state.reason;
  }
}

function heldInWords({ heldReason }: ServiceState): string {
  return heldReason === null ? '' : `, held: ${heldReason}`;
}

function wellInWords({ incident, flapping }: ServiceState, policy: ServicePolicy): string {
  if (flapping !== null) return `healthy at the moment, flapping since ${new Date(flapping.since).toISOString()}`;
  if (incident === null) return 'healthy';
  if (incident.verifiedAt === null) return `healthy, restart ${incident.reason}`;
  return `recovered, watched until stable (${seconds(policy.stabilityMs)})`;
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}

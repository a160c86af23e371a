import type { DecisionContext } from './gate.ts';
import type { ServiceState } from './service-state.ts';

/** Why a dependent has to wait for one of its dependencies. */
export interface Obstacle {
  readonly reason: string;
  /** When the answer may change by time alone; null: with the dependency's next change of state. */
  readonly retryAt: number | null;
  /** It is a look at the dependency that is waited for. */
  readonly needsCheck: boolean;
}

export interface DependencyView {
  readonly id: string;
  /** null: never probed. */
  readonly state: ServiceState | null;
}

/** What stands between a failing service and an action on it because of one dependency; null when nothing does. */
export function dependencyObstacle(
  { state: dependency }: DependencyView,
  {
    failingSince,
    lastHealthyAt,
    lastCheckAt,
    policy,
    now,
  }: {
    /** Since when the dependent fails; null when it does not. */
    failingSince: number | null;
    /** When the dependent was last seen well; null: never. */
    lastHealthyAt: number | null;
    /** When the dependent was last looked at; null: never. */
    lastCheckAt: number | null;
    policy: { readonly retryIntervalMs: number; readonly startPeriodMs: number };
    now: number;
  },
): Obstacle | null {
  if (dependency === null || dependency.phase === 'unknown') return untilItChanges('was not checked yet');
  // Not watched is not known to be bad; holding for ever would heal nothing.
  if (dependency.phase === 'stopped') return null;
  if (dependency.phase !== 'running' && dependency.phase !== 'degraded') {
    return untilItChanges(`is ${inWords(dependency)}`);
  }
  if (failingSince === null) return null;
  // "Running" as of before our own first failure says nothing about what made us fail.
  if ((dependency.lastCheckAt ?? 0) < failingSince) {
    return { reason: 'is being checked again', retryAt: nextLookAt(now, policy), needsCheck: true };
  }
  // It came back after we were last seen well: what failed because of it needs time to find it again. Our own first
  // failed check may well have come later still.
  const reconnectedBy = dependency.since + policy.startPeriodMs;
  if (dependency.since <= (lastHealthyAt ?? failingSince)) return null;
  if (now < reconnectedBy) {
    return { reason: 'came back only now: time to reconnect is given', retryAt: reconnectedBy, needsCheck: false };
  }
  // That it failed before that time was over says nothing yet, however late the next check is.
  if ((lastCheckAt ?? 0) < reconnectedBy) {
    const reason = 'came back: whether it was found again is being checked';
    return { reason, retryAt: nextLookAt(now, policy), needsCheck: false };
  }
  return null;
}

/** Rounded up, so that however many checks ask for the next one they ask for the same. */
function nextLookAt(now: number, { retryIntervalMs: paceMs }: { readonly retryIntervalMs: number }): number {
  return Math.ceil((now + paceMs) / paceMs) * paceMs;
}

/** Its next change of state has its dependents checked; time alone changes nothing. */
function untilItChanges(reason: string): Obstacle {
  return { reason, retryAt: null, needsCheck: false };
}

/**
 * The checks of dependencies that a held recovery waits for. The first failed check asks for them too, but what it
 * asked for may have been lost, or have found out nothing. However many dependents ask, one is made in a retry interval.
 */
export function checksOfDependencies(
  { failingSince, lastHealthyAt, lastCheckAt }: Pick<ServiceState, 'failingSince' | 'lastHealthyAt' | 'lastCheckAt'>,
  { dependencies, policy, now }: Pick<DecisionContext, 'dependencies' | 'policy' | 'now'>,
): { readonly serviceId: string; readonly jobId: string }[] {
  return dependencies.flatMap((dependency) => {
    const obstacle = dependencyObstacle(dependency, { failingSince, lastHealthyAt, lastCheckAt, policy, now });
    return obstacle?.needsCheck === true
      ? [{ serviceId: dependency.id, jobId: `dependency-${dependency.id}-${obstacle.retryAt}` }]
      : [];
  });
}

function inWords(state: ServiceState): string {
  switch (state.phase) {
    case 'failing':
      return 'failing';
    case 'recovering':
    case 'coolingDown':
      return 'being recovered';
    case 'error':
      return 'in error';
    default:
      return state.phase;
  }
}

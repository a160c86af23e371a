import { allow, hold, type DecisionContext, type DependencyView, type Gate } from '../gate.ts';
import type { ServiceState } from '../service-state.ts';

/** A failing dependency is healed alone: its dependents wait, and most come back by themselves. */
export const dependencyGate: Gate = (state, context) => {
  const { dependencies, trigger } = context;
  if (trigger === 'manual') return allow('a person asked for it');
  for (const dependency of dependencies) {
    const obstacle = obstacleOf(dependency, state, context);
    if (obstacle !== null) return hold(`depends on ${dependency.id}, which ${obstacle.reason}`, obstacle.retryAt);
  }
  return allow(
    dependencies.length === 0 ? 'depends on nothing' : `well: ${dependencies.map(({ id }) => id).join(', ')}`,
  );
};

interface Obstacle {
  readonly reason: string;
  readonly retryAt: number | null;
}

function obstacleOf(
  { state: dependency }: DependencyView,
  dependent: ServiceState,
  { policy, now }: DecisionContext,
): Obstacle | null {
  if (dependency === null || dependency.phase === 'unknown') return untilItChanges('was not checked yet');
  // Not watched is not known to be bad; holding for ever would heal nothing.
  if (dependency.phase === 'stopped') return null;
  if (dependency.phase !== 'running' && dependency.phase !== 'degraded') {
    return untilItChanges(`is ${inWords(dependency)}`);
  }
  const { failingSince } = dependent;
  if (failingSince === null) return null;
  // "Running" as of before our own first failure says nothing about what made us fail.
  if ((dependency.lastCheckAt ?? 0) < failingSince) {
    // Rounded up, so that however many checks ask for the next one they ask for the same.
    const paceMs = policy.retryIntervalMs;
    return { reason: 'is being checked again', retryAt: Math.ceil((now + paceMs) / paceMs) * paceMs };
  }
  // It came back after we began to fail: what failed because of it needs time to find it again.
  const reconnectedBy = dependency.since + policy.startPeriodMs;
  if (dependency.since > failingSince && now < reconnectedBy) {
    return { reason: 'came back only now: time to reconnect is given', retryAt: reconnectedBy };
  }
  return null;
}

/** Its next change of state has its dependents checked; time alone changes nothing. */
function untilItChanges(reason: string): Obstacle {
  return { reason, retryAt: null };
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

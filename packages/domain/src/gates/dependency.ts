import { allow, hold, type DependencyView, type Gate } from '../gate.ts';
import type { ServiceState } from '../service-state.ts';

/** A failing dependency is healed alone: its dependents wait, and most come back by themselves. */
export const dependencyGate: Gate = (state, { dependencies, trigger }) => {
  if (trigger === 'manual') return allow('a person asked for it');
  for (const dependency of dependencies) {
    const reason = whyNotWell(dependency, state);
    if (reason !== null) return hold(reason);
  }
  return allow(
    dependencies.length === 0 ? 'depends on nothing' : `well: ${dependencies.map(({ id }) => id).join(', ')}`,
  );
};

function whyNotWell({ id, state: dependency }: DependencyView, dependent: ServiceState): string | null {
  if (dependency === null || dependency.phase === 'unknown') return `depends on ${id}, which was not checked yet`;
  // Not watched is not known to be bad; holding for ever would heal nothing.
  if (dependency.phase === 'stopped') return null;
  if (dependency.phase !== 'running' && dependency.phase !== 'degraded') {
    return `depends on ${id}, which is ${inWords(dependency)}`;
  }
  // "Running" as of before our own first failure says nothing about what made us fail.
  const { failingSince } = dependent;
  if (failingSince !== null && (dependency.lastCheckAt ?? 0) < failingSince) {
    return `depends on ${id}, which is being checked again`;
  }
  return null;
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

import { dependencyObstacle } from '../dependency-obstacle.ts';
import { allow, hold, type Gate } from '../gate.ts';

/** A failing dependency is healed alone: its dependents wait, and most come back by themselves. */
export const dependencyGate: Gate = (state, { dependencies, trigger, policy, now }) => {
  if (trigger === 'manual') return allow('a person asked for it');
  const { failingSince, lastHealthyAt, lastCheckAt } = state;
  for (const dependency of dependencies) {
    const obstacle = dependencyObstacle(dependency, { failingSince, lastHealthyAt, lastCheckAt, policy, now });
    if (obstacle !== null) return hold(`depends on ${dependency.id}, which ${obstacle.reason}`, obstacle.retryAt);
  }
  return allow(
    dependencies.length === 0 ? 'depends on nothing' : `well: ${dependencies.map(({ id }) => id).join(', ')}`,
  );
};

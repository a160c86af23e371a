import { degraded, HEALTHY, unhealthy, type Finding } from '../finding.ts';
import type { Pod, Workload } from './object-schemas.ts';

/** By its ready replicas: fewer than `minReady` are unhealthy, fewer than it wants are degraded. */
export function findingOfWorkload({ spec, status }: Workload, { minReady }: { minReady: number }): Finding {
  const wanted = status.desiredNumberScheduled ?? spec.replicas ?? 1;
  const ready = status.numberReady ?? status.readyReplicas ?? 0;
  const bad = status.conditions.filter(
    ({ type, status: is }) => (type === 'Available' || type === 'Progressing') && is === 'False',
  );
  const why = bad.map(({ type, reason }) => `, ${type} is false: ${reason ?? 'no reason given'}`).join('');
  const how = `${ready} of ${wanted} replicas are ready${why}`;
  if (ready < minReady) return unhealthy('status', `${how}, at least ${minReady}`);
  return ready < wanted ? degraded(how) : HEALTHY;
}

/** By its condition Ready; without it, what its containers wait for. */
export function findingOfPod({ metadata, status }: Pod): Finding {
  if (metadata.deletionTimestamp !== undefined) return unhealthy('status', 'the pod is being deleted');
  const isTrue = (type: string): boolean =>
    status.conditions.some((condition) => condition.type === type && condition.status === 'True');
  if (isTrue('Ready')) return HEALTHY;
  const waiting = status.containerStatuses.flatMap(({ name, state, restartCount }) =>
    state?.waiting === undefined
      ? []
      : [`${name} waits: ${state.waiting.reason ?? 'no reason given'} (${restartCount} restarts)`],
  );
  const notTrue = status.conditions.filter(({ status: is }) => is !== 'True');
  const reasons = notTrue.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
  const how = [`the pod is ${status.phase} and not ready`, ...waiting, ...new Set(reasons)].join('; ');
  const isStarting = status.phase === 'Pending' && waiting.every((each) => each.includes('ContainerCreating'));
  return unhealthy(isStarting && isTrue('PodScheduled') ? 'starting' : 'status', how);
}

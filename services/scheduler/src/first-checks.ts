import type { ActualSchedule, Schedule } from '@recovery/queue';
import type { DesiredSchedule, ScheduleOperation } from './reconcile.ts';

/**
 * The services to be checked now instead of when their schedule says so: after the start all, later those
 * whose schedule was made anew. One whose next run is due already gets no second check beside it.
 */
export function firstChecks({
  isStart,
  desired,
  actual,
  operations,
  now,
}: {
  isStart: boolean;
  desired: readonly DesiredSchedule[];
  actual: readonly ActualSchedule[];
  operations: readonly ScheduleOperation[];
  now: number;
}): Schedule[] {
  const touched = new Map(
    operations.flatMap((operation) => (operation.type === 'remove' ? [] : [[operation.schedule.serviceId, operation]])),
  );
  const runsByItself = new Set(
    actual
      .filter(({ serviceId, nextAt }) => nextAt <= now && !touched.has(serviceId))
      .map(({ serviceId }) => serviceId),
  );
  return desired.flatMap(({ serviceId, schedule }) => {
    if (schedule === null) return [];
    const isWanted = isStart ? !runsByItself.has(serviceId) : touched.get(serviceId)?.type === 'create';
    return isWanted ? [schedule] : [];
  });
}

import type { ActualSchedule, Schedule } from '@recovery/queue';
import type { DesiredSchedule, ScheduleOperation } from './reconcile.ts';

/**
 * The services to be checked now instead of when their schedule says so: after the start all, later those
 * whose schedule was made anew, and those that missed a run because its job was lost. One whose next run is due already gets no second check beside it.
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
  const due = new Set(actual.filter(({ nextAt }) => nextAt <= now).map(({ serviceId }) => serviceId));
  return desired.flatMap(({ serviceId, schedule }) => {
    if (schedule === null) return [];
    const operation = touched.get(serviceId);
    const isDue = due.has(serviceId);
    const missedRun = operation?.type === 'replace' && operation.reason === 'lost' && isDue;
    const runsByItself = isDue && operation === undefined;
    const isWanted = isStart ? !runsByItself : operation?.type === 'create' || missedRun;
    return isWanted ? [schedule] : [];
  });
}

import type { WatchedService } from '@recovery/contracts';
import type { HealthCheckQueue, Schedule } from '@recovery/queue';
import type { Logger } from '@recovery/runtime';
import { desiredSchedules } from './desired-schedules.ts';
import { firstChecks } from './first-checks.ts';
import { inBatches } from './in-batches.ts';
import { reconcile, type ScheduleOperation } from './reconcile.ts';

/**
 * Makes the schedules in Redis those of the configuration. Whatever was lost or changed there, by whomever,
 * is whole again after one run.
 * @throws {AppError} `queue_unavailable`; what is left is done by the next run
 */
export async function keepSchedules({
  queue,
  services,
  isStart,
  now,
  log,
}: {
  queue: HealthCheckQueue;
  services: ReadonlyMap<string, WatchedService>;
  isStart: boolean;
  now: number;
  log: Logger;
}): Promise<void> {
  const desired = desiredSchedules(services.values());
  const actual = await queue.schedules();
  const operations = reconcile({ desired, actual, now });
  await inBatches(operations, (operation) => perform(queue, operation));
  if (operations.length > 0)
    log.info({ operations: operations.slice(0, 20), count: operations.length }, 'schedules set');
  const checks = firstChecks({ isStart, desired, actual, operations, now });
  await inBatches(checks, (schedule) => checkNow(queue, schedule));
}

async function perform(queue: HealthCheckQueue, operation: ScheduleOperation): Promise<void> {
  switch (operation.type) {
    case 'create':
      return queue.schedule(operation.schedule);
    case 'replace':
      // On one that exists BullMQ keeps the time of the next run, which is what is wrong with it.
      await queue.unschedule(operation.schedule.serviceId);
      return queue.schedule(operation.schedule);
    case 'remove':
      return queue.unschedule(operation.serviceId);
  }
}

/** Once in an interval, however many schedulers start, and however often. */
function checkNow(queue: HealthCheckQueue, { serviceId, everyMs }: Schedule): Promise<void> {
  return queue.check(
    { serviceId, trigger: 'schedule', conclusive: false },
    { once: { id: `first-${serviceId}`, ttlMs: everyMs } },
  );
}

import type { WatchedService } from '@recovery/contracts';
import { scheduleOffsetMs } from '@recovery/domain';
import type { DesiredSchedule } from './reconcile.ts';

/** A schedule for every enabled service, its offset spread over the interval by a hash of its id. */
export function desiredSchedules(services: Iterable<WatchedService>): DesiredSchedule[] {
  return [...services].map(({ id, spec, policy: { intervalMs } }) => ({
    serviceId: id,
    schedule: spec.enabled
      ? { serviceId: id, everyMs: intervalMs, offsetMs: scheduleOffsetMs({ serviceId: id, intervalMs }) }
      : null,
  }));
}

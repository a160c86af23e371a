import type { JobSchedulerJson, Queue } from 'bullmq';
import type { ActualSchedule } from './health-check-queue.ts';

/**
 * The schedules there are, and whether each has the job of its next run. Three reads, not one: a run that
 * begins and ends between the first two moves its schedule on, which the third one shows.
 */
export async function readSchedules(queue: Queue): Promise<ActualSchedule[]> {
  const schedulers = await queue.getJobSchedulers(0, -1, true);
  const nextJobs = await nextJobIds(queue);
  const withoutJob = schedulers.filter((scheduler) => !nextJobs.has(nextJobId(scheduler)));
  const unmoved = new Set(withoutJob.length === 0 ? [] : (await queue.getJobSchedulers(0, -1, true)).map(nextJobId));
  const lost = new Set(withoutJob.map(nextJobId).filter((jobId) => unmoved.has(jobId)));
  return schedulers.map((scheduler) => actualSchedule(scheduler, lost.has(nextJobId(scheduler))));
}

/** An id in a list without its job's data is a run that never comes. */
async function nextJobIds(queue: Queue): Promise<Set<string>> {
  const jobs = await queue.getJobs(['delayed', 'wait', 'prioritized', 'active']);
  return new Set(jobs.flatMap(({ id, repeatJobKey }) => (id === undefined || repeatJobKey === undefined ? [] : [id])));
}

/** As BullMQ names it. */
function nextJobId({ key, next = 0 }: JobSchedulerJson): string {
  return `repeat:${key}:${next}`;
}

function actualSchedule({ key, every = 0, offset = 0, next = 0 }: JobSchedulerJson, isLost: boolean): ActualSchedule {
  return { serviceId: key, everyMs: every, offsetMs: every > 0 ? offset % every : 0, nextAt: next, isLost };
}

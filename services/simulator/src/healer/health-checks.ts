import { scheduleOffsetMs } from '@recovery/domain';
import type { Crew, Work } from '../clock/crew.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { SimulatedService } from '../scenario/scenario.ts';

export interface CheckJob {
  readonly serviceId: string;
  readonly conclusive: boolean;
}

/** The queue health-checks with the schedules of all services. */
export interface HealthChecks {
  /** One check beside the schedule; one that waits under the same id makes the call a no-op. */
  check(job: CheckJob, options?: { delayMs?: number; jobId?: string }): void;
  /** Checks every service now, and from now on by its schedule. */
  start(): void;
  /** Nobody takes jobs any more. */
  suspend(): void;
  /** What came due meanwhile is done now: of the runs that a schedule missed, one. */
  resume(): void;
}

export function createHealthChecks({
  services,
  clock,
  crew,
  handle,
}: {
  services: ReadonlyMap<string, SimulatedService>;
  clock: VirtualClock;
  crew: Crew;
  handle: (job: CheckJob) => Work;
}): HealthChecks {
  const waiting = new Set<string>();
  let backlog: (() => void)[] = [];
  let isSuspended = false;
  const whenTaken = (run: () => void): void => {
    if (isSuspended) backlog.push(run);
    else run();
  };
  const runSchedule = (serviceId: string, intervalMs: number): void => {
    crew.start(handle({ serviceId, conclusive: false }));
    planNext(serviceId, intervalMs);
  };
  const planNext = (serviceId: string, intervalMs: number): void => {
    const offsetMs = scheduleOffsetMs({ serviceId, intervalMs });
    const now = clock.now();
    const nextAt = (Math.floor((now - offsetMs) / intervalMs) + 1) * intervalMs + offsetMs;
    clock.after(nextAt - now, () => whenTaken(() => runSchedule(serviceId, intervalMs)));
  };
  return {
    check: (job, { delayMs = 0, jobId } = {}) => {
      if (jobId !== undefined) {
        if (waiting.has(jobId)) return;
        waiting.add(jobId);
      }
      const run = (): void => {
        if (jobId !== undefined) waiting.delete(jobId);
        crew.start(handle(job));
      };
      clock.after(delayMs, () => whenTaken(run));
    },
    start: () => {
      for (const { id, watched } of services.values()) {
        if (!watched.spec.enabled) continue;
        crew.start(handle({ serviceId: id, conclusive: false }));
        planNext(id, watched.policy.intervalMs);
      }
    },
    suspend: () => {
      isSuspended = true;
    },
    resume: () => {
      isSuspended = false;
      const due = backlog;
      backlog = [];
      for (const run of due) run();
    },
  };
}

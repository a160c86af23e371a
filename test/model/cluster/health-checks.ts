import { scheduleOffsetMs } from '@recovery/domain';
import type { CheckTrigger } from '../fact.ts';
import type { Timeline } from './timeline.ts';

export interface CheckJob {
  readonly serviceId: string;
  readonly trigger: CheckTrigger;
  readonly conclusive: boolean;
}

interface Planned {
  /** The service whose schedule it is a run of; null for any other check. */
  readonly scheduled: string | null;
  run(): void;
}

/** BullMQ's queue of health checks, as far as it matters: planned ones, one schedule a service, jobs that wait. */
export class HealthCheckQueue {
  readonly #timeline: Timeline;
  /** Runs the job now; false when nobody is there to take it. */
  readonly #take: (job: CheckJob) => boolean;
  readonly #replaysMissed: boolean;
  /** Ids of the jobs that wait or are planned. */
  #ids = new Set<string>();
  #waiting: Planned[] = [];
  #schedules = new Map<string, number>();
  /** Of the data: what was planned before a loss is gone. */
  #era = 0;

  constructor(
    timeline: Timeline,
    { take, replaysMissed }: { take: (job: CheckJob) => boolean; replaysMissed: boolean },
  ) {
    this.#timeline = timeline;
    this.#take = take;
    this.#replaysMissed = replaysMissed;
  }

  add(job: CheckJob, { id, delayMs = 0 }: { id: string; delayMs?: number }): void {
    if (this.#ids.has(id)) return;
    const ids = this.#ids.add(id);
    this.#plan(delayMs, () => {
      if (!this.#take(job)) return false;
      ids.delete(id);
      return true;
    });
  }

  /** Harmless when it exists. */
  schedule(serviceId: string, intervalMs: number): void {
    if (this.#schedules.has(serviceId)) return;
    this.#schedules.set(serviceId, this.#timeline.now);
    this.#planRun(serviceId, intervalMs);
  }

  unschedule(serviceId: string): void {
    this.#schedules.delete(serviceId);
  }

  isScheduled(serviceId: string): boolean {
    return this.#schedules.has(serviceId);
  }

  /** Services whose run is due and was not taken. */
  waiting(): Set<string> {
    return new Set(this.#waiting.flatMap(({ scheduled }) => scheduled ?? []));
  }

  /** Somebody is there again. */
  wake(): void {
    const due = this.#waiting;
    this.#waiting = [];
    for (const planned of due) planned.run();
  }

  lose(): void {
    this.#era += 1;
    this.#ids = new Set();
    this.#waiting = [];
    this.#schedules = new Map();
  }

  #planRun(serviceId: string, intervalMs: number): void {
    const createdAt = this.#schedules.get(serviceId);
    const offsetMs = scheduleOffsetMs({ serviceId, intervalMs });
    const dueInMs = intervalMs - ((this.#timeline.now - offsetMs) % intervalMs);
    const dueAt = this.#timeline.now + dueInMs;
    this.#plan(
      dueInMs,
      () => {
        if (this.#schedules.get(serviceId) !== createdAt) return true;
        const job: CheckJob = { serviceId, trigger: 'schedule', conclusive: false };
        if (!this.#take(job)) return false;
        // Runs that nobody took are not made up for: one stands for all.
        const missed = this.#replaysMissed ? Math.floor((this.#timeline.now - dueAt) / intervalMs) : 0;
        for (let run = 0; run < missed; run += 1) this.#take(job);
        this.#planRun(serviceId, intervalMs);
        return true;
      },
      serviceId,
    );
  }

  #plan(delayMs: number, attempt: () => boolean, scheduled: string | null = null): void {
    const era = this.#era;
    const planned: Planned = {
      scheduled,
      run: () => {
        if (era === this.#era && !attempt()) this.#waiting.push(planned);
      },
    };
    this.#timeline.after(delayMs, planned.run);
  }
}

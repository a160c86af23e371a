import type { HealthCheckJob } from '@recovery/contracts';

/** When a service is checked: every everyMs, offsetMs after each whole multiple of it (epoch). */
export interface Schedule {
  readonly serviceId: string;
  readonly everyMs: number;
  readonly offsetMs: number;
}

export interface ActualSchedule extends Schedule {
  /** Epoch ms of the next run. */
  readonly nextAt: number;
  /** The job of the next run does not exist: the schedule will not run by itself again. */
  readonly isLost: boolean;
}

/** Asked for again under the same id within ttlMs, it is done once, whoever asks. */
export interface Once {
  readonly id: string;
  readonly ttlMs: number;
}

export interface Hint {
  readonly serviceId: string;
  /** Somebody saw the process end. */
  readonly conclusive: boolean;
  readonly reason: string;
  readonly once?: Once;
}

export interface CheckOptions {
  readonly delayMs?: number;
  /** A job of this id that has not ended yet makes the call a no-op. No ":" in it. */
  readonly jobId?: string;
  readonly once?: Once;
}

/** Every call rejects with AppError `queue_unavailable` within 2 s while Redis is away. */
export interface HealthCheckQueue {
  /**
   * Creates the schedule. On one that exists it keeps the next run, so it neither fires nor shifts it;
   * to change interval or offset, unschedule first.
   */
  schedule(schedule: Schedule): Promise<void>;
  schedules(): Promise<ActualSchedule[]>;
  unschedule(serviceId: string): Promise<void>;
  /** One check beside the schedule. */
  check(job: HealthCheckJob, options?: CheckOptions): Promise<void>;
  /** A check at once; further hints for the service are one while this one waits. */
  hint(hint: Hint): Promise<void>;
  /** Checks that are due and that no worker has taken yet. */
  waitingCount(): Promise<number>;
  close(): Promise<void>;
}

import type { Crew, Work } from '../clock/crew.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import { WORKER_TIMES } from './worker-times.ts';

export interface RecoveryJob {
  readonly serviceId: string;
  readonly incidentId: string;
}

/** How a run of a recovery job ended, as in queue/recovery-outcome.ts. */
export type RecoveryOutcome =
  | { readonly type: 'finished' }
  /** Uses up one of the job's attempts. */
  | { readonly type: 'retry'; readonly delayMs: number }
  | { readonly type: 'hold'; readonly delayMs: number }
  | { readonly type: 'giveUp' };

/** The queue recoveries with one worker. */
export interface Recoveries {
  /** A job that waits or runs under the id makes the call a no-op. @param options.attempts runs that may end in `retry` */
  enqueue(job: RecoveryJob, options: { jobId: string; attempts: number }): void;
  /** Nobody takes jobs any more; what runs is dropped by the crew. */
  suspend(): void;
  resume(): void;
}

interface Queued {
  readonly job: RecoveryJob;
  readonly jobId: string;
  attemptsLeft: number;
}

export function createRecoveries({
  concurrency,
  clock,
  crew,
  handle,
}: {
  /** Jobs that run at the same time. */
  concurrency: number;
  clock: VirtualClock;
  crew: Crew;
  handle: (job: RecoveryJob) => Work<RecoveryOutcome>;
}): Recoveries {
  const known = new Set<string>();
  const running = new Set<Queued>();
  const ready: Queued[] = [];
  let isSuspended = false;

  const take = (): void => {
    if (isSuspended) return;
    while (running.size < concurrency) {
      const next = ready.shift();
      if (next === undefined) return;
      running.add(next);
      crew.start(run(next));
    }
  };
  function* run(queued: Queued): Work {
    const outcome = yield* handle(queued.job);
    running.delete(queued);
    settle(queued, outcome);
    take();
  }
  const settle = (queued: Queued, outcome: RecoveryOutcome): void => {
    if (outcome.type === 'retry') queued.attemptsLeft -= 1;
    const isOver = outcome.type === 'finished' || outcome.type === 'giveUp' || queued.attemptsLeft <= 0;
    if (isOver) known.delete(queued.jobId);
    else later(queued, outcome.delayMs);
  };
  const later = (queued: Queued, delayMs: number): void => {
    clock.after(delayMs, () => {
      ready.push(queued);
      take();
    });
  };

  return {
    enqueue: (job, { jobId, attempts }) => {
      if (known.has(jobId)) return;
      known.add(jobId);
      later({ job, jobId, attemptsLeft: attempts }, 0);
    },
    suspend: () => {
      isSuspended = true;
    },
    resume: () => {
      isSuspended = false;
      // Those that ran lost their worker.
      for (const queued of running) later(queued, WORKER_TIMES.STALLED_INTERVAL_MS);
      running.clear();
      take();
    },
  };
}

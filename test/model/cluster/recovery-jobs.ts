import type { Component, Task } from './component.ts';
import type { Timeline } from './timeline.ts';

export interface RecoveryJob {
  readonly serviceId: string;
  readonly incidentId: string;
}

/** As `RecoveryOutcome` of the queue package; `finished` stands for `giveUp` too. */
export type Outcome = { readonly type: 'finished' } | { readonly type: 'retry' | 'hold'; readonly delayMs: number };

interface Entry {
  readonly id: string;
  readonly job: RecoveryJob;
  attemptsLeft: number;
  isWaiting: boolean;
  /** Of its present run; another run has another. */
  lock: { readonly worker: Component } | null;
}

/** BullMQ's lock is lost after this long without a renewal, and the job is run again by whoever is there. */
const LOCK_MS = 2_000;
const STALLED_AFTER_MS = 1_000;

/** BullMQ's queue of recoveries, as far as it matters: a job may run twice, at the same time even. */
export class RecoveryJobs {
  readonly #timeline: Timeline;
  readonly #workers: readonly Component[];
  readonly #concurrency: number;
  readonly #run: (job: RecoveryJob, worker: Component) => Task<Outcome>;
  #entries = new Map<string, Entry>();
  #turn = 0;

  constructor(
    timeline: Timeline,
    options: {
      workers: readonly Component[];
      concurrency: number;
      run: (job: RecoveryJob, worker: Component) => Task<Outcome>;
    },
  ) {
    this.#timeline = timeline;
    this.#workers = options.workers;
    this.#concurrency = options.concurrency;
    this.#run = options.run;
  }

  get isIdle(): boolean {
    return this.#entries.size === 0;
  }

  /** A job that waits or runs under the id makes this a no-op. */
  enqueue(id: string, job: RecoveryJob, { attempts }: { attempts: number }): void {
    if (this.#entries.has(id)) return;
    this.#entries.set(id, { id, job, attemptsLeft: attempts, isWaiting: true, lock: null });
    this.dispatch();
  }

  /** Gives what waits to whoever is free. */
  dispatch(): void {
    for (const entry of this.#entries.values()) {
      if (!entry.isWaiting) continue;
      const worker = this.#freeWorker();
      if (worker === undefined) return;
      this.#start(entry, worker);
    }
  }

  /** A worker ended, or stands still: its jobs are somebody else's after a while. */
  release(worker: Component): void {
    const { frozenSince } = worker;
    for (const entry of this.#entries.values()) {
      const { lock } = entry;
      if (lock?.worker !== worker) continue;
      this.#timeline.after(LOCK_MS + STALLED_AFTER_MS, () => {
        const wentOn = frozenSince !== null && worker.frozenSince !== frozenSince;
        if (entry.lock !== lock || wentOn) return;
        entry.lock = null;
        entry.isWaiting = true;
        this.dispatch();
      });
    }
  }

  lose(): void {
    this.#entries = new Map();
  }

  /** They take turns. */
  #freeWorker(): Component | undefined {
    this.#turn += 1;
    const inTurn = this.#turn % 2 === 0 ? this.#workers : this.#workers.toReversed();
    return inTurn.find((worker) => worker.isRunning && this.#runsOf(worker) < this.#concurrency);
  }

  #runsOf(worker: Component): number {
    let count = 0;
    for (const { lock } of this.#entries.values()) if (lock?.worker === worker) count += 1;
    return count;
  }

  #start(entry: Entry, worker: Component): void {
    const lock = { worker };
    entry.lock = lock;
    entry.isWaiting = false;
    worker.run(this.#run(entry.job, worker), (outcome) => {
      // Who has lost the lock has nothing more to say.
      if (entry.lock === lock && this.#entries.get(entry.id) === entry) this.#settle(entry, outcome);
    });
  }

  #settle(entry: Entry, outcome: Outcome): void {
    entry.lock = null;
    if (outcome.type === 'retry') entry.attemptsLeft -= 1;
    if (outcome.type === 'finished' || entry.attemptsLeft === 0) {
      this.#entries.delete(entry.id);
    } else {
      this.#timeline.after(outcome.delayMs, () => {
        entry.isWaiting = true;
        this.dispatch();
      });
    }
    this.dispatch();
  }
}

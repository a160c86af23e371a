import type { CutPoint } from '../cut-point.ts';
import type { Cancel, Timeline } from './timeline.ts';

/** A pause of a running task: something takes so long. */
export interface Pause {
  readonly ms: number;
  readonly at?: CutPoint;
}

/** A use case, written as a generator: every `yield` is an `await` during which anything may happen. */
export type Task<T> = Generator<Pause, T, void>;

/** What shall happen to a component when one of its tasks gets to the cut point. */
export interface Fault {
  readonly at: CutPoint;
  readonly kind: 'kill' | 'freeze' | 'loseData';
  readonly ms: number;
}

interface ComponentCallbacks {
  change(component: Component, change: 'killed' | 'frozen' | 'resumed', cutAt: CutPoint | null): void;
  loseData(): void;
}

/** A process of ours on the virtual clock: it can be killed, frozen and resumed, and its clock can be a little off. */
export class Component {
  readonly name: string;
  readonly timeline: Timeline;
  isAlive = true;
  /** Since when it stands still; null while it runs. */
  frozenSince: number | null = null;
  /** How far its idea of the cluster's time is from the truth; clocks of one cluster agree but for a little. */
  deviationMs = 0;
  /** How far its wall clock was set; of no consequence for a process that goes by the cluster's time. */
  wallAheadMs = 0;
  /** Its own canaries fail until then. */
  canariesFailUntil = Number.NEGATIVE_INFINITY;
  readonly #on: ComponentCallbacks;
  #incarnation = 0;
  #heldBack: (() => void)[] = [];
  #fault: Fault | null = null;

  constructor(name: string, { timeline, ...callbacks }: ComponentCallbacks & { timeline: Timeline }) {
    this.name = name;
    this.timeline = timeline;
    this.#on = callbacks;
  }

  get isRunning(): boolean {
    return this.isAlive && this.frozenSince === null;
  }

  get seesStraight(): boolean {
    return this.timeline.now >= this.canariesFailUntil;
  }

  now(): number {
    return this.timeline.now + this.deviationMs;
  }

  /** kill -9: what it was doing is lost. */
  kill(cutAt: CutPoint | null = null): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.frozenSince = null;
    this.#incarnation += 1;
    this.#heldBack = [];
    this.#fault = null;
    this.#on.change(this, 'killed', cutAt);
  }

  start(): void {
    this.isAlive = true;
  }

  /** SIGSTOP, and SIGCONT after so long. */
  freeze(ms: number, cutAt: CutPoint | null = null): void {
    if (!this.isRunning) return;
    this.frozenSince = this.timeline.now;
    this.#on.change(this, 'frozen', cutAt);
    const incarnation = this.#incarnation;
    this.timeline.after(ms, () => {
      if (incarnation === this.#incarnation) this.#resume();
    });
  }

  /** The next task that gets there meets the fault; null: none does. */
  arm(fault: Fault | null): void {
    this.#fault = fault;
  }

  /** Unless the process ends before; one that stands still does it when it goes on. */
  after(delayMs: number, run: () => void): Cancel {
    const incarnation = this.#incarnation;
    let isWanted = true;
    const guarded = (): void => {
      if (!isWanted || incarnation !== this.#incarnation) return;
      if (this.frozenSince === null) run();
      else this.#heldBack.push(guarded);
    };
    const cancel = this.timeline.after(delayMs, guarded);
    return () => {
      isWanted = false;
      cancel();
    };
  }

  /** Runs the task to its end, if the process lives that long. A pause of 0 ms is none, unless it is cut off there. */
  run<T>(task: Task<T>, onDone: (result: T) => void): void {
    for (;;) {
      const step = task.next();
      if (step.done === true) {
        onDone(step.value);
        return;
      }
      const { ms, at } = step.value;
      const fault = at === undefined ? null : this.#meet(at);
      if (fault === 'kill') return;
      if (ms === 0 && fault === null) continue;
      this.after(ms, () => this.run(task, onDone));
      return;
    }
  }

  #meet(at: CutPoint): Fault['kind'] | null {
    const fault = this.#fault;
    if (fault?.at !== at) return null;
    this.#fault = null;
    if (fault.kind === 'kill') this.kill(at);
    if (fault.kind === 'freeze') this.freeze(fault.ms, at);
    if (fault.kind === 'loseData') this.#on.loseData();
    return fault.kind;
  }

  #resume(): void {
    this.frozenSince = null;
    this.#on.change(this, 'resumed', null);
    const due = this.#heldBack;
    this.#heldBack = [];
    for (const run of due) run();
  }
}

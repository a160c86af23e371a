import type { ProbeResult } from '@recovery/domain';
import type { Cancel, Timeline } from './timeline.ts';

/** What is wrong with a service, and what would mend it. */
export interface Ailment {
  /** soft: the gentle rung · hard: only the harsh one · itself: time · never: nothing. */
  readonly cure: 'soft' | 'hard' | 'itself' | 'never';
  readonly says: 'refused' | 'hangs' | 'starting';
  /** Of its process nothing is left that could be told to restart itself. */
  readonly isDead: boolean;
  /** By itself after so long, where time mends it. */
  readonly curedAfterMs: number;
  /** How long it says `starting` once it is mended. */
  readonly startsForMs: number;
  /** So often it is bad again a while after it was mended by an action. */
  readonly relapses: number;
}

const RELAPSE_AFTER_MS = 9_000;
const HEALTHY: ProbeResult = { outcome: 'healthy', latencyMs: 10, errorClass: null, message: null };

/** A watched service as its probes and its driver meet it. */
export class Patient {
  readonly id: string;
  readonly #timeline: Timeline;
  readonly #dependencies: readonly Patient[];
  /** So long it looks for a dependency that is back. */
  readonly #reconnectMs: number;
  #ailment: Ailment | null = null;
  #mayRelapse = true;
  #startingUntil = 0;
  #flapsEveryMs: number | null = null;
  #busyUntil = 0;
  /** Since when it is as it is. */
  #changedAt: number;

  constructor(id: string, options: { timeline: Timeline; dependencies: readonly Patient[]; reconnectMs: number }) {
    this.id = id;
    this.#timeline = options.timeline;
    this.#dependencies = options.dependencies;
    this.#reconnectMs = options.reconnectMs;
    this.#changedAt = Number.NEGATIVE_INFINITY;
  }

  get isDead(): boolean {
    return this.#ailment?.isDead === true;
  }

  /** Nothing that is done to it would help. */
  get isIncurable(): boolean {
    return this.#ailment?.cure === 'never' || this.#dependencies.some((dependency) => dependency.isIncurable);
  }

  /** Something would help, now: while a dependency is bad nobody knows. */
  get canBeHealed(): boolean {
    return !this.isIncurable && this.#dependencies.every(({ isWell }) => isWell);
  }

  get isWell(): boolean {
    return this.answer().outcome === 'healthy';
  }

  fall(ailment: Ailment): void {
    this.#ailment = ailment;
    this.#change();
    if (ailment.cure !== 'itself') return;
    this.#timeline.after(ailment.curedAfterMs, () => {
      if (this.#ailment === ailment) this.#mend(ailment);
    });
  }

  /** null: it does not flap. */
  flap(everyMs: number | null): void {
    this.#flapsEveryMs = everyMs;
    this.#change();
  }

  /** What it has it keeps, and nothing new comes. */
  calmDown(): void {
    this.flap(null);
    this.#mayRelapse = false;
  }

  /** As if somebody had repaired it. */
  repair(): void {
    this.#ailment = null;
    this.flap(null);
  }

  /** An action takes it down for so long, and does at its end what it can do. Returns what cuts it short. */
  treat({ harsh, helps, ms }: { harsh: boolean; helps: boolean; ms: number }): Cancel {
    this.#busyUntil = this.#timeline.now + ms;
    this.#change();
    const ailment = this.#ailment;
    const cancel = this.#timeline.after(ms, () => {
      this.#change();
      const isCure = helps && (ailment?.cure === 'soft' || (ailment?.cure === 'hard' && harsh));
      if (ailment !== null && isCure && this.#ailment === ailment) this.#cure(ailment);
    });
    return () => {
      cancel();
      this.#busyUntil = this.#timeline.now;
      this.#change();
    };
  }

  answer(): ProbeResult {
    const { now } = this.#timeline;
    if (this.#ailment !== null) return failing(this.#ailment.says);
    if (now < this.#busyUntil || this.#isFlappedDown(now)) return failing('refused');
    if (now < this.#startingUntil) return failing('starting');
    return this.#dependencies.every((dependency) => dependency.hasBeenWell(this.#reconnectMs))
      ? HEALTHY
      : failing('refused');
  }

  hasBeenWell(ms: number): boolean {
    const wellSince = Math.max(this.#changedAt, this.#startingUntil);
    return this.isWell && this.#timeline.now - wellSince >= ms;
  }

  #cure(ailment: Ailment): void {
    this.#mend(ailment);
    if (ailment.relapses === 0) return;
    this.#timeline.after(RELAPSE_AFTER_MS, () => {
      if (this.#ailment === null && this.#mayRelapse) this.fall({ ...ailment, relapses: ailment.relapses - 1 });
    });
  }

  #mend({ startsForMs }: Ailment): void {
    this.#ailment = null;
    this.#startingUntil = this.#timeline.now + startsForMs;
    this.#change();
  }

  #isFlappedDown(now: number): boolean {
    return this.#flapsEveryMs !== null && Math.floor((now - this.#changedAt) / this.#flapsEveryMs) % 2 === 0;
  }

  #change(): void {
    this.#changedAt = this.#timeline.now;
  }
}

function failing(says: Ailment['says']): ProbeResult {
  if (says === 'hangs') return { outcome: 'unhealthy', latencyMs: 2_000, errorClass: 'timeout', message: 'no answer' };
  return { outcome: 'unhealthy', latencyMs: 10, errorClass: says, message: says };
}

import { confirmRecord, type ClockRecord } from './clock-record.ts';
import { createMonotonicClock } from './monotonic-clock.ts';

/** One look at the clock of the Redis server and at the record beside it. */
export interface ClockSample {
  /** Monotonic ms, as `monotonicMs()` gives them, before the question was sent and after the answer had come. */
  readonly sentMs: number;
  readonly receivedMs: number;
  /** Epoch ms by the clock of the server, read at some moment in between. */
  readonly serverAt: number;
  readonly record: ClockRecord | null;
}

/**
 * joined: the first look, whose time was taken over · agreed: at most a little was to be put right ·
 * corrected: the server's clock was set, and the record shall say so · rejoined: our own clock was wrong ·
 * unsure: nothing follows.
 */
export interface Observation {
  readonly type: 'joined' | 'agreed' | 'corrected' | 'rejoined' | 'unsure';
  /** How much the time of the sample was ahead of ours. */
  readonly deviationMs: number;
  /** To be stored in place of the record of the sample, if that is still there. */
  readonly record: ClockRecord | null;
}

export interface ClusterClockOptions {
  /** What the wall clock says at the start of the process; read once and never again. */
  readonly startedAt: number;
  readonly monotonicMs: () => number;
}

/** Further apart than this, the two clocks do not just drift: one of them was set. */
const TOLERANCE_MS = 250;
/** Whoever has joined so lately may have joined a mistake, and says nothing until elders had time to mend it. */
const SETTLED_AFTER_MS = 3_000;
/** A slower answer says too little about the moment it was given. */
const LONGEST_TRIP_MS = 500;
/** However many components there are, the record is written about twice a second. */
const CONFIRM_AFTER_MS = 500;
const CONFIRMED_LATELY_MS = 3_000;
/** A way back that is shorter is waited for, so that time never runs backwards. */
const LONGEST_STANDSTILL_MS = 2_000;
/**
 * The server's clock was ahead of the cluster's by more than this: it had been wrong before and is right now
 * (a machine without a battery for its clock, a virtual machine that was stored away), and we follow it.
 */
const FURTHEST_BEHIND_MS = 4 * 3_600_000;

/**
 * The time that all components have in common. It follows the Redis server and passes over every step of a
 * wall clock, be it of a component or of the server: between two looks only monotonic time counts, and what
 * the server's clock was set by is taken out by an offset that all share.
 */
export class ClusterClock {
  readonly monotonicMs: () => number;
  /** The time of the cluster when the monotonic clock was 0. */
  #origin: number;
  #latest = Number.NEGATIVE_INFINITY;
  #joinedMs: number | null = null;
  #confirmedAt: number | null = null;

  constructor({ startedAt, monotonicMs }: ClusterClockOptions = defaultOptions()) {
    this.monotonicMs = monotonicMs;
    this.#origin = startedAt - monotonicMs();
  }

  /** Before, `now()` is this machine's own idea of the time. */
  get isKnown(): boolean {
    return this.#joinedMs !== null;
  }

  /** Epoch ms, whole. Does not run backwards but when this process joins the cluster, or was found to be wrong. */
  now(): number {
    this.#latest = Math.max(this.#latest, Math.floor(this.#origin + this.monotonicMs()));
    return this.#latest;
  }

  observe(sample: ClockSample): Observation {
    const { deviationMs, certainMs } = this.#compare(sample);
    if (this.#joinedMs === null) {
      this.#join(sample, deviationMs);
      return { type: 'joined', deviationMs, record: null };
    }
    if (sample.record === null) return this.#restore(sample);
    if (Math.abs(certainMs) > TOLERANCE_MS) return this.#disagree(sample, { record: sample.record, deviationMs });
    this.#origin += certainMs;
    const ageMs = sample.serverAt - sample.record.confirmedAt;
    const isWanted = this.#maySpeak(sample) && (ageMs < 0 || ageMs >= CONFIRM_AFTER_MS);
    return {
      type: 'agreed',
      deviationMs: certainMs,
      record: isWanted ? this.#said(confirmRecord(sample.record, sample.serverAt)) : null,
    };
  }

  /**
   * How much the time of the sample is ahead of ours, most likely and for certain: the answer was given at some
   * moment of the round trip, and between its two ends we agree, however slow the network is.
   */
  #compare({ sentMs, receivedMs, serverAt, record }: ClockSample): { deviationMs: number; certainMs: number } {
    const tripMs = receivedMs - sentMs;
    const leastMs = serverAt + (record?.offsetMs ?? 0) - (this.#origin + receivedMs);
    return {
      deviationMs: leastMs + tripMs / 2,
      certainMs: Math.max(leastMs, 0) + Math.min(leastMs + tripMs, 0),
    };
  }

  /** The record was lost with the data of Redis: whoever has known the time long enough writes it anew. */
  #restore(sample: ClockSample): Observation {
    const record = this.#maySpeak(sample) ? this.#said(this.#recordFor(sample)) : null;
    return { type: record === null ? 'unsure' : 'agreed', deviationMs: 0, record };
  }

  #disagree(sample: ClockSample, { record, deviationMs }: { record: ClockRecord; deviationMs: number }): Observation {
    if (!this.#isSettled(sample) || this.#othersAgreeOn(record, { sample, deviationMs })) {
      this.#join(sample, deviationMs);
      return { type: 'rejoined', deviationMs, record: null };
    }
    if (!this.#maySpeak(sample)) return { type: 'unsure', deviationMs, record: null };
    return { type: 'corrected', deviationMs, record: this.#said(this.#recordFor(sample)) };
  }

  /**
   * Whether it is we who are wrong (our machine stood still without knowing it): others have confirmed the
   * record although its time is not ours. When we are behind, they did so at what is for us still to come;
   * when we are ahead, just now. A server whose clock was set is found by the first one who looks after that,
   * and no earlier confirmation looks like this.
   */
  #othersAgreeOn(
    { offsetMs, confirmedAt }: ClockRecord,
    { sample, deviationMs }: { sample: ClockSample; deviationMs: number },
  ): boolean {
    const { sentMs, receivedMs, serverAt } = sample;
    if (deviationMs > 0) {
      const ourPresentAt = this.#origin + receivedMs - offsetMs;
      return confirmedAt > ourPresentAt + TOLERANCE_MS + (receivedMs - sentMs);
    }
    const ageMs = serverAt - confirmedAt;
    return ageMs >= 0 && ageMs <= CONFIRMED_LATELY_MS && confirmedAt !== this.#confirmedAt;
  }

  #recordFor({ sentMs, receivedMs, serverAt }: ClockSample): ClockRecord {
    const offsetMs = this.#origin + (sentMs + receivedMs) / 2 - serverAt;
    return { offsetMs: offsetMs < -FURTHEST_BEHIND_MS ? 0 : offsetMs, confirmedAt: serverAt };
  }

  #said(record: ClockRecord): ClockRecord {
    this.#confirmedAt = record.confirmedAt;
    return record;
  }

  #join(sample: ClockSample, deviationMs: number): void {
    // Whoever was misled while still new is as new as before.
    if (!this.#isSettled(sample)) this.#joinedMs = sample.receivedMs;
    this.#origin += deviationMs;
    const backMs = this.#latest - (this.#origin + this.monotonicMs());
    if (backMs > LONGEST_STANDSTILL_MS) this.#latest = Number.NEGATIVE_INFINITY;
  }

  #isSettled({ receivedMs }: ClockSample): boolean {
    return this.#joinedMs !== null && receivedMs - this.#joinedMs >= SETTLED_AFTER_MS;
  }

  #maySpeak(sample: ClockSample): boolean {
    return this.#isSettled(sample) && sample.receivedMs - sample.sentMs <= LONGEST_TRIP_MS;
  }
}

function defaultOptions(): ClusterClockOptions {
  return { startedAt: Date.now(), monotonicMs: createMonotonicClock() };
}

interface Sample {
  /** Monotonic ms. */
  readonly at: number;
  readonly ok: boolean;
  readonly latencyMs: number;
}

export interface TickSummary {
  readonly tickCount: number;
  readonly failedCount: number;
  /** 95th percentile of the whole tick. */
  readonly latencyP95Ms: number;
}

/** However short the tick interval, a window holds no more. */
const MAX_SAMPLES = 2_000;

/** Outcome and latency of the ticks of a sliding window. Times are monotonic ms, passed in. */
export class TickStatistics {
  readonly #windowMs: number;
  #samples: Sample[] = [];

  constructor(options: { windowMs: number }) {
    this.#windowMs = options.windowMs;
  }

  record(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
  }

  clear(): void {
    this.#samples = [];
  }

  summarise(now: number): TickSummary {
    this.#samples = this.#samples.filter((sample) => now - sample.at <= this.#windowMs);
    const latencies = this.#samples.map((sample) => sample.latencyMs).toSorted((left, right) => left - right);
    return {
      tickCount: this.#samples.length,
      failedCount: this.#samples.filter((sample) => !sample.ok).length,
      latencyP95Ms: latencies[Math.ceil(latencies.length * 0.95) - 1] ?? 0,
    };
  }
}

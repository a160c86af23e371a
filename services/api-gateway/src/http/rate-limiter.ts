export interface RateLimiterOptions {
  /** How many at once. */
  readonly burst: number;
  /** How fast they are granted anew. */
  readonly perSecond: number;
  /** Monotonic milliseconds; tests pass their own. */
  readonly now?: () => number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Bounded, whoever asks: the ones that were not seen for longest are forgotten. */
const MAX_KEYS = 10_000;

/** A token bucket for each key. In this process alone: a limit must hold while Redis is away. */
export class RateLimiter {
  readonly #options: RateLimiterOptions;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimiterOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** 0 when it is granted, else after how many milliseconds it would be. */
  take(key: string): number {
    const bucket = this.#fill(key);
    if (bucket.tokens < 1) return this.#waitMs(bucket);
    bucket.tokens -= 1;
    return 0;
  }

  /** Takes back one that was granted. */
  refund(key: string): void {
    const bucket = this.#fill(key);
    bucket.tokens = Math.min(this.#options.burst, bucket.tokens + 1);
  }

  #waitMs({ tokens }: Bucket): number {
    return Math.ceil(((1 - tokens) / this.#options.perSecond) * 1000);
  }

  #fill(key: string): Bucket {
    const now = this.#now();
    const { burst, perSecond } = this.#options;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, filledAt: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = now;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const oldest = this.#buckets.keys().next();
    if (this.#buckets.size > MAX_KEYS && oldest.done !== true) this.#buckets.delete(oldest.value);
    return bucket;
  }
}

import { digestOfKey } from '@recovery/configuration';
import { RateLimiter } from '../http/rate-limiter.ts';

/** Wrong keys from one address: so many at once, then one a second. */
const GUESSES = { burst: 60, perSecond: 1 };
/** Bounded, whoever asks: the ones that were not seen for longest are forgotten. */
const MAX_KNOWN = 10_000;

/**
 * Counts the wrong keys of each address, every key once: a service that goes on with an old one is no guesser. Only
 * wrong keys are made to wait; who has a valid one is not kept out by whoever shares the address.
 */
export class WrongKeys {
  readonly #limiter = new RateLimiter(GUESSES);
  readonly #known = new Set<string>();

  /** 0, or after how many milliseconds the next one is listened to. */
  count(from: string, key: string): number {
    const known = `${from} ${digestOfKey(key)}`;
    if (this.#known.delete(known)) {
      this.#known.add(known);
      return 0;
    }
    const waitMs = this.#limiter.take(from);
    if (waitMs > 0) return waitMs;
    this.#known.add(known);
    const [oldest] = this.#known;
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return 0;
  }
}

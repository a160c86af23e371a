import type { Logger } from './create-logger.ts';

export interface RateLimitedLogOptions {
  log: Logger;
  /** Lines let through per key in a minute; default 1. */
  linesPerMinute?: number;
  /** Monotonic milliseconds; tests pass their own. */
  now?: () => number;
}

interface Window {
  startedAt: number;
  written: number;
  suppressed: number;
}

const MINUTE_MS = 60_000;
const MAX_KEYS = 1_000;

/** Lets n lines a minute through per key and counts the rest: a dead Redis must not fill the disk with one message. */
export class RateLimitedLog {
  readonly #log: Logger;
  readonly #linesPerMinute: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(options: RateLimitedLogOptions) {
    this.#log = options.log;
    this.#linesPerMinute = options.linesPerMinute ?? 1;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Writes the line unless its key has used up this minute; the next line let through says how many were held back. */
  write(level: 'info' | 'warn' | 'error', key: string, fields: object, message: string): void {
    const window = this.#windowOf(key);
    if (window.written >= this.#linesPerMinute) {
      window.suppressed += 1;
      return;
    }
    const suppressed = window.suppressed;
    window.written += 1;
    window.suppressed = 0;
    this.#log[level](suppressed === 0 ? fields : { ...fields, suppressed }, message);
  }

  warn(key: string, fields: object, message: string): void {
    this.write('warn', key, fields, message);
  }

  error(key: string, fields: object, message: string): void {
    this.write('error', key, fields, message);
  }

  #windowOf(key: string): Window {
    const now = this.#now();
    const existing = this.#windows.get(key);
    if (existing !== undefined) {
      if (now - existing.startedAt >= MINUTE_MS) {
        existing.startedAt = now;
        existing.written = 0;
      }
      return existing;
    }
    // Keys may come from outside; forgetting them all is cheaper than an unbounded map.
    if (this.#windows.size >= MAX_KEYS) this.#windows.clear();
    const created = { startedAt: now, written: 0, suppressed: 0 };
    this.#windows.set(key, created);
    return created;
  }
}

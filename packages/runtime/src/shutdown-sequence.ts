import type { Logger } from './create-logger.ts';

interface Closer {
  label: string;
  close: () => Promise<void> | void;
}

/** What a process has acquired, released last-in first-out: what was built on something goes before it. */
export class ShutdownSequence {
  readonly #closers: Closer[] = [];
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  add(label: string, close: () => Promise<void> | void): void {
    this.#closers.push({ label, close });
  }

  /** Runs every closer even when one fails; true when all succeeded. */
  async run(): Promise<boolean> {
    let clean = true;
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      try {
        await closer.close();
      } catch (error) {
        clean = false;
        this.#log.error({ err: error, label: closer.label }, 'closing failed');
      }
    }
    return clean;
  }
}

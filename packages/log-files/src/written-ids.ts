import { openForReading } from './open-for-reading.ts';
import { readLinesBackwards } from './read-lines-backwards.ts';

// What a crashed writer had written and not acknowledged is at the end of the file.
const TAIL_BYTES = 4 * 1024 * 1024;
const MAX_TAIL_LINE_BYTES = 64 * 1024;
const MAX_IDS = 100_000;

/** Ids of the lines that are in the files already; the oldest are forgotten first. */
export class WrittenIds {
  readonly #ids = new Set<string>();
  readonly #idOfLine: (line: string) => string | null;

  constructor(idOfLine: (line: string) => string | null) {
    this.#idOfLine = idOfLine;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= MAX_IDS) return;
    const [oldest] = this.#ids;
    if (oldest !== undefined) this.#ids.delete(oldest);
  }

  /** Learns the ids at the end of a file; a missing file has none. */
  async learnFrom(path: string): Promise<void> {
    const handle = await openForReading(path);
    if (handle === null) return;
    try {
      const lines = readLinesBackwards(handle, { maxLineBytes: MAX_TAIL_LINE_BYTES, maxBytes: TAIL_BYTES });
      for await (const line of lines) {
        const id = this.#idOfLine(line);
        if (id !== null) this.add(id);
      }
    } finally {
      await handle.close();
    }
  }
}

import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * The lines of a file, last one first, in constant memory. Text after the last newline is a line that
 * is still being written or was torn: left out, as is a line longer than `maxLineBytes`.
 */
export async function* readLinesBackwards(
  handle: FileHandle,
  { maxLineBytes, maxBytes = Number.POSITIVE_INFINITY }: { maxLineBytes: number; maxBytes?: number },
): AsyncGenerator<string, void, undefined> {
  const { size } = await handle.stat();
  const floor = Math.max(0, size - maxBytes);
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const line = new LineFromBehind(maxLineBytes);

  for (let end = size; end > floor;) {
    const start = Math.max(floor, end - CHUNK_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, end - start, start);
    // Truncated by somebody meanwhile: what was there is gone.
    if (bytesRead < end - start) return;
    let cut = bytesRead;
    while (cut > 0) {
      const newline = buffer.lastIndexOf(NEWLINE, cut - 1);
      if (newline === -1 || newline >= cut) break;
      line.prepend(buffer.subarray(newline + 1, cut));
      const text = line.finish();
      if (text !== null) yield text;
      cut = newline;
    }
    line.prepend(buffer.subarray(0, cut));
    end = start;
  }
  if (floor > 0) return;
  const text = line.finish();
  if (text !== null) yield text;
}

class LineFromBehind {
  readonly #maxBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  // The text after the last newline is not a line.
  #isComplete = false;
  #isTooLong = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  prepend(piece: Buffer): void {
    if (this.#isTooLong || !this.#isComplete) return;
    if (piece.length + this.#bytes.length > this.#maxBytes) {
      this.#isTooLong = true;
      this.#bytes = Buffer.alloc(0);
      return;
    }
    this.#bytes = Buffer.concat([piece, this.#bytes]);
  }

  /** The line that begins here, or null; ready for the one before it. */
  finish(): string | null {
    const text = this.#isComplete && !this.#isTooLong && this.#bytes.length > 0 ? this.#bytes.toString('utf8') : null;
    this.#bytes = Buffer.alloc(0);
    this.#isComplete = true;
    this.#isTooLong = false;
    return text;
  }
}

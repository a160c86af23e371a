import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

export interface PlacedLine {
  readonly text: string;
  /** Where it begins, in bytes from the start of the file. */
  readonly offset: number;
}

export interface BackwardsOptions {
  readonly maxLineBytes: number;
  /** How much of the file is looked at, in bytes. */
  readonly maxBytes?: number;
  /** Only what lies before this offset; without it everything that is there now. */
  readonly end?: number;
  /** Ends the reading, without an error. */
  readonly signal?: AbortSignal;
}

/**
 * The lines of a file, last one first, in constant memory. Text after the last newline is a line that
 * is still being written or was torn: left out, as is a line longer than `maxLineBytes`.
 */
export async function* readLinesBackwards(
  handle: FileHandle,
  options: BackwardsOptions,
): AsyncGenerator<string, void, undefined> {
  for await (const lines of readBatchesBackwards(handle, options)) {
    for (const { text } of lines) yield text;
  }
}

/**
 * As {@link readLinesBackwards}, with the place of each line, and as many lines at once as were read at once: one
 * `await` for some hundred lines. Lines are made when they are asked for, so that none outlives its use; those of one
 * batch must be asked for before the next batch. Of a file that is shorter than `end` there is nothing.
 */
export async function* readBatchesBackwards(
  handle: FileHandle,
  { maxLineBytes, maxBytes = Number.POSITIVE_INFINITY, end: wantedEnd, signal }: BackwardsOptions,
): AsyncGenerator<Iterable<PlacedLine>, void, undefined> {
  const { size } = await handle.stat();
  const from = wantedEnd ?? size;
  if (from > size) return;
  const floor = Math.max(0, from - maxBytes);
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const line = new LineFromBehind(maxLineBytes);

  for (let end = from; end > floor;) {
    const start = Math.max(floor, end - CHUNK_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, end - start, start);
    // Truncated by somebody meanwhile: what was there is gone.
    if (bytesRead < end - start || signal?.aborted === true) return;
    yield linesIn(buffer.subarray(0, bytesRead), { start, line });
    end = start;
  }
}

function* linesIn(
  chunk: Buffer,
  { start, line }: { start: number; line: LineFromBehind },
): Generator<PlacedLine, void, undefined> {
  let cut = chunk.length;
  while (cut > 0) {
    const newline = chunk.lastIndexOf(NEWLINE, cut - 1);
    if (newline === -1) break;
    const text = line.finish(chunk.subarray(newline + 1, cut));
    cut = newline;
    if (text !== null) yield { text, offset: start + newline + 1 };
  }
  line.carry(chunk.subarray(0, cut));
  if (start > 0) return;
  const text = line.finish();
  if (text !== null) yield { text, offset: 0 };
}

const NO_BYTES = Buffer.alloc(0);

class LineFromBehind {
  readonly #maxBytes: number;
  #carried: Buffer = NO_BYTES;
  // The text after the last newline is not a line.
  #isComplete = false;
  #isTooLong = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Keeps a copy of what stands before what is carried already, for a line that begins further in front. */
  carry(piece: Buffer): void {
    if (this.#isTooLong || !this.#isComplete) return;
    this.#isTooLong = piece.length + this.#carried.length > this.#maxBytes;
    this.#carried = this.#isTooLong ? NO_BYTES : Buffer.concat([piece, this.#carried]);
  }

  /** The line that begins with this piece, or null; ready for the one before it. */
  finish(piece: Buffer = NO_BYTES): string | null {
    const length = piece.length + this.#carried.length;
    const isLine = this.#isComplete && !this.#isTooLong && length > 0 && length <= this.#maxBytes;
    const whole = this.#carried.length === 0 ? piece : Buffer.concat([piece, this.#carried]);
    const text = isLine ? whole.toString('utf8') : null;
    this.#carried = NO_BYTES;
    this.#isComplete = true;
    this.#isTooLong = false;
    return text;
  }
}

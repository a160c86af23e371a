import { logDates } from './log-dates.ts';
import { logFilePath, type LogKind } from './log-place.ts';
import { openForReading } from './open-for-reading.ts';
import { readBatchesBackwards, type PlacedLine } from './read-lines-backwards.ts';

/** A place in a log that stays the same while lines are appended. */
export interface LogPosition {
  /** YYYY-MM-DD of the file. */
  readonly date: string;
  /** Where a line begins, in bytes from the start of the file. */
  readonly offset: number;
}

export interface PlacedEntry<Entry> {
  readonly entry: Entry;
  /** The line as it stands in the file. */
  readonly text: string;
  readonly position: LogPosition;
}

/** How the lines of one kind of log are understood. */
export interface LogFormat<Entry extends { readonly timestamp: number }> {
  readonly kind: LogKind;
  /** A longer one is passed over. */
  readonly maxLineBytes: number;
  /** null for what is no line of this log; `timestamp` is epoch ms. */
  parse(text: string): Entry | null;
}

export interface LogRange {
  /** Epoch ms, included. */
  readonly from: number;
  /** Epoch ms, excluded. */
  readonly to: number;
  /** Only what stands before this place. A file that is shorter by now is another one, and passed over. */
  readonly before?: LogPosition | undefined;
  /** A quick look at a line before it is parsed; true when in doubt. */
  readonly isPossible?: ((text: string) => boolean) | undefined;
  /** Ends the reading, without an error. */
  readonly signal?: AbortSignal;
}

/**
 * The entries of a log in a range, newest first, some hundred at once; those of one batch must be asked for before the
 * next batch. Holds one file and 64 KiB of it at a time. What is no line of the log is passed over, as are symbolic
 * links in the place of a file.
 */
export async function* readLog<Entry extends { readonly timestamp: number }>(
  format: LogFormat<Entry>,
  { dir, ...range }: LogRange & { readonly dir: string },
): AsyncGenerator<Iterable<PlacedEntry<Entry>>, void, undefined> {
  const { kind, maxLineBytes } = format;
  const { from, to, before, signal } = range;
  for (const date of await logDates({ dir, kind, from, to })) {
    if (signal?.aborted === true) return;
    if (before !== undefined && date > before.date) continue;
    const handle = await openForReading(logFilePath({ dir, kind, date }));
    if (handle === null) continue;
    try {
      const options = {
        maxLineBytes,
        ...(signal === undefined ? {} : { signal }),
        ...(date === before?.date ? { end: before.offset } : {}),
      };
      for await (const lines of readBatchesBackwards(handle, options)) {
        yield entriesIn(lines, { date, format, range });
      }
    } finally {
      await handle.close();
    }
  }
}

function* entriesIn<Entry extends { readonly timestamp: number }>(
  lines: Iterable<PlacedLine>,
  { date, format, range }: { date: string; format: LogFormat<Entry>; range: LogRange },
): Generator<PlacedEntry<Entry>, void, undefined> {
  const { from, to, isPossible = () => true } = range;
  for (const { text, offset } of lines) {
    if (!isPossible(text)) continue;
    const entry = format.parse(text);
    if (entry === null || entry.timestamp < from || entry.timestamp >= to) continue;
    yield { entry, text, position: { date, offset } };
  }
}

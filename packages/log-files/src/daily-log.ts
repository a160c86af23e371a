import { AppError } from '@recovery/runtime';
import { openLineFile, type LineFile, type Writers } from './line-file.ts';
import { DAY_MS, logDate, logFilePath, type LogKind } from './log-place.ts';
import { rotatedFile } from './rotated-file.ts';
import { WrittenIds } from './written-ids.ts';

export interface DailyLine {
  /** Epoch ms; decides which day's file the line belongs to. */
  readonly at: number;
  /** The same happening has the same id and is written once; null is always written. */
  readonly id: string | null;
  readonly text: string;
}

export interface DailyLog {
  /** Resolves when every line is on the disk, in the given order; calls are served one after the other. */
  append(lines: readonly DailyLine[]): Promise<void>;
  /**
   * Lets go of files that somebody moved, deleted or cut, and makes that of `today` (YYYY-MM-DD) anew; with `always` also
   * when nothing was written to it yet.
   */
  tend(today: string, options?: { always: boolean }): Promise<void>;
  close(): Promise<void>;
}

const MAX_OPEN_FILES = 2;
const TRIES = 3;

/** One file a UTC day. After a failure nothing is assumed: the file is opened and its end read anew. */
export function openDailyLog({
  dir,
  kind,
  idOfLine,
  writers,
}: {
  dir: string;
  kind: LogKind;
  idOfLine: (line: string) => string | null;
  writers: Writers;
}): DailyLog {
  const files = new Map<string, LineFile>();
  const written = new WrittenIds(idOfLine);
  let queue: Promise<unknown> = Promise.resolve();

  const release = async (date: string): Promise<void> => {
    const file = files.get(date);
    files.delete(date);
    await file?.close().catch(() => undefined);
  };

  const fileOf = async (date: string): Promise<LineFile> => {
    const known = files.get(date);
    if (known !== undefined && (await known.fate()) === 'current') return known;
    await release(date);
    const path = logFilePath({ dir, kind, date });
    const file = await openLineFile(path, writers);
    files.set(date, file);
    const dayBefore = logDate(Math.max(0, Date.parse(date) - DAY_MS));
    await written.learnFrom(logFilePath({ dir, kind, date: dayBefore }));
    const rotated = await rotatedFile(path);
    if (rotated !== null) await written.learnFrom(rotated);
    await written.learnFrom(path);
    const [longestOpen] = files.keys();
    if (files.size > MAX_OPEN_FILES && longestOpen !== undefined) await release(longestOpen);
    return file;
  };

  const isWritten = ({ id }: DailyLine): boolean => id !== null && written.has(id);

  const writeDay = async (date: string, lines: readonly DailyLine[]): Promise<void> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const file = await fileOf(date);
      const fresh = lines.filter((line) => !isWritten(line));
      for (const line of fresh) await file.writeLine(line.text);
      // Also when nothing is new: whoever wrote it may have died before it was on the disk.
      await file.sync();
      if ((await file.fate()) !== 'deleted') {
        for (const { id } of fresh) if (id !== null) written.add(id);
        return;
      }
      // Somebody deleted the file while it was written to, and the lines with it.
    }
    throw new AppError('log_file_vanishing', `the ${kind} log of ${date} is deleted as often as it is written`, {
      retryable: true,
    });
  };

  const appendNow = async (lines: readonly DailyLine[]): Promise<void> => {
    for (const { date, lines: ofDay } of runsOfOneDay(withoutRepeats(lines))) {
      try {
        await writeDay(date, ofDay);
      } catch (error) {
        await release(date);
        throw error;
      }
    }
  };

  const tendNow = async (today: string, always: boolean): Promise<void> => {
    // What cannot be made now is said as soon as there is something to write.
    if (always && !files.has(today)) await fileOf(today).catch(() => undefined);
    for (const date of Array.from(files.keys())) {
      if ((await files.get(date)?.fate()) === 'current') continue;
      await release(date);
      if (date === today) await fileOf(date);
    }
  };

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };

  return {
    append: (lines) => inTurn(() => appendNow(lines)),
    tend: (today, { always } = { always: false }) => inTurn(() => tendNow(today, always)),
    close: async () => {
      await queue;
      await Promise.all([...files.keys()].map(release));
    },
  };
}

function withoutRepeats(lines: readonly DailyLine[]): DailyLine[] {
  const seen = new Set<string>();
  return lines.filter(({ id }) => {
    if (id === null) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function runsOfOneDay(lines: readonly DailyLine[]): { date: string; lines: DailyLine[] }[] {
  const runs: { date: string; lines: DailyLine[] }[] = [];
  for (const line of lines) {
    const date = logDate(line.at);
    const last = runs.at(-1);
    if (last?.date === date) last.lines.push(line);
    else runs.push({ date, lines: [line] });
  }
  return runs;
}

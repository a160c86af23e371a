import { MAX_LINE_BYTES, parseLogLine, type RecoveryLogLine } from '@recovery/domain';
import { DAY_MS, logDate, logFilePath } from './log-place.ts';
import { openForReading } from './open-for-reading.ts';
import { readLinesBackwards } from './read-lines-backwards.ts';

/**
 * The lines of `<dir>/recovery` from `from` (included) to `to` (excluded), epoch ms, newest first.
 * Holds one file and one line at a time; what is not a line of the log is passed over, as
 * are symbolic links.
 */
export async function* readRecoveryLog({
  dir,
  from,
  to,
}: {
  dir: string;
  from: number;
  to: number;
}): AsyncGenerator<RecoveryLogLine, void, undefined> {
  for (const date of datesBackwards(from, to)) {
    const handle = await openForReading(logFilePath({ dir, kind: 'recovery', date }));
    if (handle === null) continue;
    try {
      for await (const text of readLinesBackwards(handle, { maxLineBytes: MAX_LINE_BYTES })) {
        const line = parseLogLine(text);
        if (line === null || line.timestamp < from || line.timestamp >= to) continue;
        yield line;
      }
    } finally {
      await handle.close();
    }
  }
}

function* datesBackwards(from: number, to: number): Generator<string> {
  const first = Math.floor(Math.max(0, from) / DAY_MS);
  for (let day = Math.floor((to - 1) / DAY_MS); day >= first; day -= 1) yield logDate(day * DAY_MS);
}

import type { RecoveryEvent } from '@recovery/contracts';
import { RateLimitedLog, type Logger } from '@recovery/runtime';
import { openDailyLog } from './daily-log.ts';
import { eventIdOfLine, formatEvent } from './event-line.ts';
import type { Writers } from './line-file.ts';
import { hasLogDate, logDate } from './log-place.ts';

export interface RecoveryLog {
  /**
   * Writes each event once, in the given order, and resolves when all are on the disk; a repeated
   * event id is passed over. Rejects when the disk or the directory fails: then call it again with the same events.
   */
  append(events: readonly RecoveryEvent[]): Promise<void>;
  /** Lets go of a file that somebody moved, deleted or cut, and sees to it that there is one of today, for `tail -f`. */
  tend(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The one writer of `<dir>/recovery/recovery-YYYY-MM-DD.log`; `dir` is the log directory (LOG_DIR).
 * @param options.assertMayWrite asked right before each write; throws when another process may be the writer now
 */
export function openRecoveryLog({
  dir,
  log,
  assertMayWrite = () => undefined,
}: {
  dir: string;
  log: Logger;
  assertMayWrite?: () => void;
}): RecoveryLog {
  const writers: Writers = { count: 'one', assertMayWrite };
  const dailyLog = openDailyLog({ dir, kind: 'recovery', idOfLine: eventIdOfLine, writers });
  const complaints = new RateLimitedLog({ log });
  return {
    append: (events) => {
      const lines = events.filter((event) => {
        if (hasLogDate(event.at)) return true;
        // Refusing it for ever would hold up everything behind it.
        complaints.error('undated', { eventId: event.id, at: event.at }, 'event without a usable time, not logged');
        return false;
      });
      return dailyLog.append(lines.map((event) => ({ at: event.at, id: event.id, text: formatEvent(event) })));
    },
    tend: () => dailyLog.tend(logDate(Date.now()), { always: true }),
    close: () => dailyLog.close(),
  };
}

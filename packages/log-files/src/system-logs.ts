import { isAuditEvent, type AuditEvent, type RecoveryEvent } from '@recovery/contracts';
import { maskUrl } from '@recovery/runtime';
import { pino } from 'pino';
import { openDailyLog, type DailyLine } from './daily-log.ts';
import { fitJsonLine } from './fit-json-line.ts';
import type { Writers } from './line-file.ts';
import { hasLogDate, logDate } from './log-place.ts';

/** The one writer of what happened in logs/system and logs/errors. */
export interface SystemLogs {
  /**
   * Alerts (severity `critical`) go to logs/system and logs/errors, other failures to logs/errors, what people
   * asked for to logs/system; each event once.
   */
  append(events: readonly (RecoveryEvent | AuditEvent)[]): Promise<void>;
  /** Lets go of files that somebody moved, deleted or cut, and makes today's anew. */
  tend(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps what a process itself logs as an error. */
export interface OwnErrors {
  /** A destination for a logger: passes every line on and keeps its errors in logs/errors as well. */
  tee(destination: pino.DestinationStream): pino.DestinationStream;
  close(): Promise<void>;
}

/** When the disk is slower than the errors, the process' own output still has them. */
const MAX_PENDING_LINES = 1_000;
const OWN_ERROR = /^\{"level":"(?:error|fatal)"/u;

/**
 * `<dir>/system/system-YYYY-MM-DD.log` and `<dir>/errors/errors-YYYY-MM-DD.log`: JSON lines by pino, one file a UTC day.
 * @param options.assertMayWrite asked right before each write; throws when another process may be the writer now
 */
export function openSystemLogs({
  dir,
  assertMayWrite = () => undefined,
}: {
  dir: string;
  assertMayWrite?: () => void;
}): SystemLogs {
  const idOfLine = eventIdOfJson;
  const system = openDailyLog({ dir, kind: 'system', idOfLine, writers: { count: 'one', assertMayWrite } });
  // Every gateway keeps its own errors there.
  const errors = openDailyLog({ dir, kind: 'errors', idOfLine, writers: { count: 'many', assertMayWrite } });
  const format = createEventFormat();

  return {
    append: async (events) => {
      const dated = events.filter(({ at }) => hasLogDate(at));
      const forPeople = dated.filter((event) => isAuditEvent(event) || event.severity === 'critical').map(format);
      const failures = dated
        .filter((event) => !isAuditEvent(event) && (event.severity === 'critical' || event.status === 'failed'))
        .map(format);
      if (forPeople.length > 0) await system.append(forPeople);
      if (failures.length > 0) await errors.append(failures);
    },
    tend: async () => {
      const today = logDate(Date.now());
      await Promise.all([system.tend(today), errors.tend(today)]);
    },
    close: async () => {
      await Promise.all([system.close(), errors.close()]);
    },
  };
}

/** Of any process, whether or not it is the writer of the log files. */
export function openOwnErrors({ dir }: { dir: string }): OwnErrors {
  const writers: Writers = { count: 'many', assertMayWrite: () => undefined };
  const errors = openDailyLog({ dir, kind: 'errors', idOfLine: () => null, writers });
  let pendingCount = 0;

  return {
    tee: (destination) => ({
      write: (line) => {
        destination.write(line);
        if (!OWN_ERROR.test(line) || pendingCount >= MAX_PENDING_LINES) return;
        pendingCount += 1;
        const settled = (): void => {
          pendingCount -= 1;
        };
        errors.append([{ at: Date.now(), id: null, text: fitJsonLine(line.trimEnd()) }]).then(settled, settled);
      },
    }),
    close: () => errors.close(),
  };
}

/** Lets pino make the line, with the event's own time as its time. */
function createEventFormat(): (event: RecoveryEvent | AuditEvent) => DailyLine {
  let at = 0;
  let text = '';
  const logger = pino(
    {
      base: null,
      timestamp: () => `,"time":"${new Date(at).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: maskUrl },
    },
    { write: (line) => (text = fitJsonLine(line.trimEnd())) },
  );
  return (event) => {
    ({ at } = event);
    if (isAuditEvent(event)) {
      const { id, at: _at, ...fields } = event;
      logger.info({ eventId: id, ...fields }, 'audit');
      return { at, id, text };
    }
    const { id, at: _at, error, ...fields } = event;
    logger[event.severity === 'critical' ? 'fatal' : 'error']({ eventId: id, ...fields }, error ?? 'failed');
    return { at, id, text };
  };
}

function eventIdOfJson(line: string): string | null {
  try {
    const content: unknown = JSON.parse(line);
    if (typeof content !== 'object' || content === null || !('eventId' in content)) return null;
    return typeof content.eventId === 'string' ? content.eventId : null;
  } catch {
    return null;
  }
}

import { isAuditEvent } from '@recovery/contracts';
import type { RecoveryLog, SystemLogs } from '@recovery/log-files';
import { AppError, errorMessage, RateLimitedLog, startLoop, type CheckOutcome, type Logger } from '@recovery/runtime';
import type { Events } from '@recovery/store';

export interface LogWriter {
  /** Not ok when nothing could be read, written or acknowledged for 10 s. */
  check(): CheckOutcome;
  /** Finishes the batch in hand. */
  close(): Promise<void>;
}

const GROUP = 'log-writer';
/** One name for good: what a killed gateway had read and not acknowledged is read again by the next. */
const CONSUMER = 'gateway';
const BATCH = 200;
const BLOCK_MS = 1_000;
const KEPT_EVENTS = 1_000;
const TRIM_EVERY_MS = 10_000;
const LONGEST_RETRY_MS = 2_000;
const STUCK_AFTER_MS = 10_000;

/**
 * Moves events from the stream into the log files: read → append and fsync → acknowledge. While the
 * directory fails they wait in the stream, in order; what is delivered again is recognised by its id.
 */
export function startLogWriter({
  events,
  recoveryLog,
  systemLogs,
  log,
}: {
  events: Events;
  recoveryLog: RecoveryLog;
  systemLogs: SystemLogs;
  log: Logger;
}): LogWriter {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  const startedAt = performance.now();
  let trimmedAt = startedAt;

  const trim = async (): Promise<void> => {
    if (performance.now() - trimmedAt < TRIM_EVERY_MS) return;
    trimmedAt = performance.now();
    await events.trim({ keep: KEPT_EVENTS, group: GROUP });
  };

  const loop = startLoop({
    name: 'log-writer',
    intervalMs: 0,
    retryDelayMs: (failures) => Math.min(100 * 2 ** Math.min(failures, 10), LONGEST_RETRY_MS),
    run: async (signal) => {
      const entries = await events.read({ group: GROUP, consumer: CONSUMER, count: BATCH, blockMs: BLOCK_MS, signal });
      if (entries.length > 0) {
        const batch = entries.map(({ event }) => event);
        await recoveryLog.append(batch.flatMap((event) => (isAuditEvent(event) ? [] : [event])));
        await systemLogs.append(batch);
        await events.ack(
          GROUP,
          entries.map(({ entryId }) => entryId),
        );
      }
      await trim();
    },
    onError: (error) => {
      if (isStoreError(error)) limited.warn('store', { reason: errorMessage(error) }, 'events cannot be read');
      else limited.error('files', { err: error }, 'log files cannot be written, events wait in the stream');
    },
  });

  return {
    check: () => {
      const idleMs = loop.msSinceSuccess ?? performance.now() - startedAt;
      if (idleMs <= STUCK_AFTER_MS) return { ok: true };
      return { ok: false, message: `no event could be logged for ${Math.round(idleMs / 1000)} s` };
    },
    close: () => loop.stop(),
  };
}

function isStoreError(error: unknown): boolean {
  return error instanceof AppError && error.code.startsWith('store_');
}

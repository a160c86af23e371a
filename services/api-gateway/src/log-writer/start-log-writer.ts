import { isAuditEvent } from '@recovery/contracts';
import { openRecoveryLog, openSystemLogs, type RecoveryLog, type SystemLogs } from '@recovery/log-files';
import { AppError, errorMessage, RateLimitedLog, startLoop, type CheckOutcome, type Logger } from '@recovery/runtime';
import type { Duty, Store } from '@recovery/store';
import { setTimeout as sleep } from 'node:timers/promises';
import { deleteExpiredLogs } from './delete-expired-logs.ts';

export interface LogWriter {
  /** Not ok when it is for us to write and nothing could be read, written or acknowledged for 10 s. */
  check(): CheckOutcome;
  /** Finishes the batch in hand and lets another gateway write. */
  close(): Promise<void>;
}

const DUTY = 'log-writer';
const GROUP = 'log-writer';
/** One name for good: what a killed gateway had read and not acknowledged is read again by the next. */
const CONSUMER = 'gateway';
const BATCH = 200;
/** How long a file that somebody moved may stay unnoticed while nothing happens. */
const BLOCK_MS = 500;
const LOOK_FOR_DUTY_EVERY_MS = 100;
const KEPT_EVENTS = 1_000;
const TRIM_EVERY_MS = 10_000;
const LONGEST_RETRY_MS = 1_000;
const STUCK_AFTER_MS = 10_000;

/** The files of one time as the writer: whoever takes the duty knows of them only what they say themselves. */
interface OpenLogs {
  /** Under which the duty was held when they were opened. */
  readonly self: string;
  readonly recovery: RecoveryLog;
  readonly system: SystemLogs;
}

/**
 * Moves events from the stream into the log files while this gateway has the duty: read → append and fsync →
 * acknowledge. While the directory fails they wait in the stream, in order; what is delivered again is recognised
 * by its id. Any number of gateways may stand by on the same directory.
 * @param options.ttlMs after so long without a sign of life another gateway takes over
 */
export function startLogWriter({
  store: { events, duties },
  dir,
  retentionDays,
  ttlMs,
  log,
}: {
  store: Pick<Store, 'events' | 'duties'>;
  /** The log directory (LOG_DIR). */
  dir: string;
  retentionDays: number;
  ttlMs: number;
  log: Logger;
}): LogWriter {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  const duty = duties.stand({ name: DUTY, ttlMs });
  const expiry = deleteExpiredLogs({ dir, retentionDays, log });
  let logs: OpenLogs | null = null;
  let trimmedAt = performance.now();
  /** As whom we were told that we have not the duty, before our own last sign of life said so. */
  let deniedAs: string | null = null;
  /** Monotonic, of what this gateway did as the writer. */
  let wroteAt: number | null = null;

  const closeLogs = async (): Promise<void> => {
    const open = logs;
    logs = null;
    wroteAt = null;
    await Promise.all([open?.recovery.close(), open?.system.close()]);
  };

  const openLogs = (): OpenLogs => {
    log.info('this gateway writes the log files now');
    wroteAt = performance.now();
    const { self } = duty;
    const assertMayWrite = (): void => duty.assertHeld(self);
    return {
      self,
      recovery: openRecoveryLog({ dir, log, assertMayWrite }),
      system: openSystemLogs({ dir, assertMayWrite }),
    };
  };

  const trim = async (): Promise<void> => {
    if (performance.now() - trimmedAt < TRIM_EVERY_MS) return;
    trimmedAt = performance.now();
    await events.trim({ keep: KEPT_EVENTS, group: GROUP });
  };

  const moveBatch = async ({ recovery, system }: OpenLogs, signal: AbortSignal): Promise<void> => {
    await Promise.all([recovery.tend(), system.tend()]);
    const read = await events.read({ group: GROUP, consumer: CONSUMER, count: BATCH, duty });
    if (read === null) {
      deniedAs = duty.self;
      return closeLogs();
    }
    if (read.entries.length === 0) return events.arrival({ after: read.newest, blockMs: BLOCK_MS, signal });
    const batch = read.entries.map(({ event }) => event);
    await recovery.append(batch.flatMap((event) => (isAuditEvent(event) ? [] : [event])));
    await system.append(batch);
    await events.ack(
      GROUP,
      read.entries.map(({ entryId }) => entryId),
      read.stream,
    );
  };

  const loop = startLoop({
    name: DUTY,
    intervalMs: 0,
    retryDelayMs: (failures) => Math.min(100 * 2 ** Math.min(failures, 10), LONGEST_RETRY_MS),
    run: async (signal) => {
      if (logs !== null && logs.self !== duty.self) await closeLogs();
      if (!duty.isHeld()) deniedAs = null;
      if (!duty.isHeld() || deniedAs === duty.self) {
        await closeLogs();
        await sleep(LOOK_FOR_DUTY_EVERY_MS, undefined, { signal });
        return;
      }
      logs ??= openLogs();
      await moveBatch(logs, signal);
      if (logs === null) return;
      wroteAt = performance.now();
      await trim();
      await expiry.run();
    },
    onError: (error) => {
      if (isOf(error, 'store_')) limited.warn('store', { reason: errorMessage(error) }, 'events cannot be read');
      else if (isOf(error, 'duty_')) limited.warn('duty', {}, 'another gateway may write the log files now');
      else if (isOf(error, 'log_file_changed')) limited.warn('changed', {}, 'somebody else changed a log file');
      else limited.error('files', { err: error }, 'log files cannot be written, events wait in the stream');
    },
  });

  return {
    check: () => checkOf({ duty, idleMs: wroteAt === null ? null : performance.now() - wroteAt }),
    close: async () => {
      await loop.stop();
      await closeLogs();
      await duty.stop();
    },
  };
}

function checkOf({ duty, idleMs }: { duty: Duty; idleMs: number | null }): CheckOutcome {
  if (idleMs !== null && idleMs > STUCK_AFTER_MS) {
    return { ok: false, message: `no event could be logged for ${Math.round(idleMs / 1000)} s` };
  }
  if (duty.msSinceAnswer > STUCK_AFTER_MS) {
    return {
      ok: false,
      message: `who writes the log files is not known for ${Math.round(duty.msSinceAnswer / 1000)} s`,
    };
  }
  return {
    ok: true,
    message: idleMs === null ? 'stands by while another gateway writes the log files' : 'writes the log files',
  };
}

function isOf(error: unknown, code: string): boolean {
  return error instanceof AppError && error.code.startsWith(code);
}

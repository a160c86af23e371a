import { removeExpiredLogs } from '@recovery/log-files';
import type { Logger } from '@recovery/runtime';

const HOUR_MS = 3_600_000;

/** Deletes the log files of days that are over for longer than `retentionDays`, when asked, at most once an hour. */
export function deleteExpiredLogs({ dir, retentionDays, log }: { dir: string; retentionDays: number; log: Logger }): {
  /** Never rejects: what cannot be deleted keeps nobody from writing. */
  run(): Promise<void>;
} {
  let triedAt: number | null = null;
  return {
    run: async () => {
      if (triedAt !== null && performance.now() - triedAt < HOUR_MS) return;
      triedAt = performance.now();
      try {
        const removed = await removeExpiredLogs({ dir, retentionDays, now: Date.now() });
        if (removed.length > 0) log.info({ removed }, 'expired log files deleted');
      } catch (error) {
        log.warn({ err: error }, 'expired log files could not be deleted');
      }
    },
  };
}

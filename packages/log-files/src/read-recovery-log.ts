import { MAX_LINE_BYTES, parseLogLine, type RecoveryLogLine } from '@recovery/domain';
import { readLog, type LogFormat } from './read-log.ts';

/** `<dir>/recovery/recovery-YYYY-MM-DD.log` */
export const RECOVERY_LOG: LogFormat<RecoveryLogLine> = {
  kind: 'recovery',
  maxLineBytes: MAX_LINE_BYTES,
  parse: parseLogLine,
};

/** The lines of `<dir>/recovery` from `from` (included) to `to` (excluded), epoch ms, newest first. */
export async function* readRecoveryLog(range: {
  dir: string;
  from: number;
  to: number;
}): AsyncGenerator<RecoveryLogLine, void, undefined> {
  for await (const entries of readLog(RECOVERY_LOG, range)) {
    for (const { entry } of entries) yield entry;
  }
}

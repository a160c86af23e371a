import { appendFileSync } from 'node:fs';
import { createLogger, type Logger } from '@recovery/runtime';
import { ProcessLog } from './process-log.ts';

/** The launcher's own log goes to a file: its terminal is for people. */
export function openLauncherLog(processLogDir: string): Logger {
  const file = new ProcessLog(processLogDir, 'launcher');
  const write = (line: string): void => {
    try {
      file.keepBounded();
      appendFileSync(file.path, line, { mode: 0o640 });
    } catch {
      // A full disk must not end the processes that we look after.
    }
  };
  return createLogger('standalone', { destination: { write } });
}

import { appendFileSync } from 'node:fs';
import { createLogger, type Logger } from '@recovery/runtime';
import { z } from 'zod';
import { ProcessLog } from './process-log.ts';

const fatalLineSchema = z.object({ msg: z.string(), err: z.object({ message: z.string() }).optional() });

function summarize(line: string): string {
  const parsed = fatalLineSchema.safeParse(JSON.parse(line));
  if (!parsed.success) return line.trimEnd();
  return [parsed.data.msg, parsed.data.err?.message].filter(Boolean).join(': ');
}

/** The launcher's own log goes to a file: its terminal is for people, who are told what ends it. */
export function openLauncherLog(processLogDir: string): Logger {
  let file: ProcessLog | undefined;
  const write = (line: string): void => {
    if (line.startsWith('{"level":"fatal"')) process.stderr.write(`standalone: ${summarize(line)}; see launcher.log\n`);
    try {
      file ??= new ProcessLog(processLogDir, 'launcher');
      file.keepBounded();
      appendFileSync(file.path, line, { mode: 0o640 });
    } catch {
      // A full disk must not end the processes that we look after.
    }
  };
  return createLogger('standalone', { destination: { write } });
}

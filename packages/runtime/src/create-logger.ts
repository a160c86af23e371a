import { pino } from 'pino';
import { redactLine } from './redact-line.ts';

export type Logger = pino.Logger;

export interface LoggerOptions {
  /** pino level; default is LOG_LEVEL or `info`. */
  level?: string;
  /** Default is stdout, written synchronously so that a crash loses no line. */
  destination?: pino.DestinationStream;
}

const LEVELS: readonly string[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** JSON lines on stdout; secrets are redacted by name, credentials in URLs wherever they appear. */
export function createLogger(name: string, options: LoggerOptions = {}): Logger {
  const wanted = options.level ?? process.env['LOG_LEVEL'] ?? 'info';
  return pino(
    {
      name,
      level: LEVELS.includes(wanted) ? wanted : 'info',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // The last place every line passes: child loggers, errors and their causes included.
      hooks: { streamWrite: redactLine },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

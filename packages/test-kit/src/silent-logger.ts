import { createLogger, type Logger } from '@recovery/runtime';

/** A real logger that prints nothing. */
export function silentLogger(name = 'test'): Logger {
  return createLogger(name, { level: 'silent' });
}

import { logRecordSchema, type LogRecord } from '@recovery/contracts';
import type { LogFormat } from './read-log.ts';

export interface JsonLogEntry {
  /** Epoch ms. */
  readonly timestamp: number;
  readonly record: LogRecord;
}

/** An error with a long stack is a long line. */
const MAX_RECORD_BYTES = 64 * 1024;

/** `<dir>/system/system-YYYY-MM-DD.log` */
export const SYSTEM_LOG: LogFormat<JsonLogEntry> = { kind: 'system', maxLineBytes: MAX_RECORD_BYTES, parse };
/** `<dir>/errors/errors-YYYY-MM-DD.log` */
export const ERROR_LOG: LogFormat<JsonLogEntry> = { kind: 'errors', maxLineBytes: MAX_RECORD_BYTES, parse };

function parse(text: string): JsonLogEntry | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = logRecordSchema.safeParse(content);
  if (!parsed.success) return null;
  const timestamp = Date.parse(parsed.data.time);
  return Number.isFinite(timestamp) ? { timestamp, record: parsed.data } : null;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryEvent } from '@recovery/contracts';
import { parseLogLine } from '@recovery/domain';

const AT = Date.UTC(2026, 10, 23, 12);

/** Events e<from> to e<to - 1> of 2026-11-23. */
export function numberedEvents(from: number, to: number, changes: Partial<RecoveryEvent> = {}): RecoveryEvent[] {
  return Array.from({ length: to - from }, (_unused, index) => ({
    id: `e${from + index}`,
    at: AT + from + index,
    service: 'database',
    actionType: 'service_restart',
    status: 'started',
    error: null,
    retryCount: 0,
    severity: 'info',
    incidentId: null,
    attempt: null,
    rung: null,
    durationMs: null,
    ...changes,
  }));
}

/** The ids of {@link numberedEvents}. */
export function numberedIds(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_unused, index) => `e${from + index}`);
}

/** The log file of their day. */
export function logFileOf(logDir: string): string {
  return join(logDir, 'recovery', 'recovery-2026-11-23.log');
}

/** Ids in the order of the file; none while there is no file. */
export async function loggedIds(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => parseLogLine(line)?.details['event'] ?? []);
}

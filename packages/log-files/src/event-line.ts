import type { HistoryEntry, RecoveryEvent } from '@recovery/contracts';
import { formatLogLine, MAX_LINE_BYTES, parseLogLine, utf8Length, type RecoveryLogLine } from '@recovery/domain';
import { maskUrl } from '@recovery/runtime';

/** The line of an event, without newline, at most 4,095 bytes. */
export function formatEvent(event: RecoveryEvent): string {
  const whole = formatWith(event, eventDetails(event));
  if (utf8Length(whole) < MAX_LINE_BYTES) return whole;
  // Only a monstrous incident id or rung can do this; what identifies the event stays.
  return formatWith(event, { service: event.service, event: event.id });
}

/** The id that {@link formatEvent} wrote; null for a line that has none. */
export function eventIdOfLine(text: string): string | null {
  return parseLogLine(text)?.details['event'] ?? null;
}

/** A line of the log as the API shows it. */
export function historyEntryOf({
  timestamp,
  actionType,
  status,
  error,
  retryCount,
  details,
}: RecoveryLogLine): HistoryEntry {
  return {
    timestamp: new Date(timestamp).toISOString(),
    service: details['service'] ?? '',
    actionType,
    status,
    error,
    retryCount,
    incidentId: details['incident'] ?? null,
    attempt: wholeNumber(details['attempt']),
    rung: details['rung'] ?? null,
    durationMs: wholeNumber(details['durationMs']),
  };
}

function formatWith(event: RecoveryEvent, details: Record<string, string>): string {
  return formatLogLine({
    timestamp: event.at,
    actionType: event.actionType,
    status: event.status,
    // An error text may quote a connection string; a log is read by many.
    error: event.error === null ? null : maskUrl(event.error),
    retryCount: event.retryCount,
    details,
  });
}

function eventDetails(event: RecoveryEvent): Record<string, string> {
  return {
    service: event.service,
    ...(event.incidentId === null ? {} : { incident: event.incidentId }),
    ...(event.attempt === null ? {} : { attempt: String(event.attempt) }),
    ...(event.rung === null ? {} : { rung: event.rung }),
    ...(event.durationMs === null ? {} : { durationMs: String(event.durationMs) }),
    event: event.id,
  };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/u.test(text) ? Number(text) : null;
}

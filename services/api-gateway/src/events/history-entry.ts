import type { HistoryEntry, RecoveryEvent } from '@recovery/contracts';
import { maskUrl } from '@recovery/runtime';

/** An event as the API shows it. */
export function historyEntry(event: RecoveryEvent): HistoryEntry {
  const { at, service, actionType, status, error, retryCount, incidentId, attempt, rung, durationMs } = event;
  return {
    timestamp: new Date(at).toISOString(),
    service,
    actionType,
    status,
    error: error === null ? null : maskUrl(error),
    retryCount,
    incidentId,
    attempt,
    rung,
    durationMs,
  };
}

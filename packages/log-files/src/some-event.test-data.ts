import type { RecoveryEvent } from '@recovery/contracts';

/** An event of 2026-11-23 12:00 UTC, with the given changes. */
export function someEvent(changes: Partial<RecoveryEvent> = {}): RecoveryEvent {
  return {
    id: 'database-1.1.started',
    at: Date.UTC(2026, 10, 23, 12),
    service: 'database',
    actionType: 'service_restart',
    status: 'started',
    error: null,
    retryCount: 0,
    severity: 'info',
    incidentId: 'database-1',
    attempt: 1,
    rung: 'restart',
    durationMs: null,
    ...changes,
  };
}

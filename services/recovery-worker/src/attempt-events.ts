import type { RecoveryEvent } from '@recovery/contracts';
import type { Incident, RecoveryActionType, RecoveryStatus } from '@recovery/domain';

/** One attempt of one incident, as its log lines name it. */
export interface Attempt {
  readonly serviceId: string;
  readonly incident: Incident;
  readonly attempt: number;
  readonly rung: string;
  readonly actionType: RecoveryActionType;
}

/** The start of an attempt; durable before anything is done. */
export function startedEvent(attempt: Attempt, at: number): RecoveryEvent {
  return attemptEvent(attempt, { at, key: 'started', status: 'started', error: null, durationMs: null });
}

/** The end of an attempt. Every end of one attempt has the same id, so that it is written once. */
export function endedEvent(
  attempt: Attempt,
  { at, status, error, durationMs }: { at: number; status: RecoveryStatus; error: string | null; durationMs: number },
): RecoveryEvent {
  return attemptEvent(attempt, { at, key: 'ended', status, error, durationMs });
}

/** A rung, or a whole attempt, that was passed over; nothing was done. */
export function skippedEvent(attempt: Attempt, { at, reason }: { at: number; reason: string }): RecoveryEvent {
  return attemptEvent(attempt, {
    at,
    key: `skipped.${attempt.rung}`,
    status: 'skipped',
    error: reason,
    durationMs: null,
  });
}

function attemptEvent(
  { serviceId, incident, attempt, rung, actionType }: Attempt,
  happening: { at: number; key: string; status: RecoveryStatus; error: string | null; durationMs: number | null },
): RecoveryEvent {
  return {
    id: `${incident.id}.${attempt}.${happening.key}`,
    at: happening.at,
    service: serviceId,
    actionType: incident.trigger === 'manual' ? 'manual_restart' : actionType,
    status: happening.status,
    error: happening.error,
    retryCount: attempt,
    severity: happening.status === 'failed' || happening.status === 'interrupted' ? 'warning' : 'info',
    incidentId: incident.id,
    attempt,
    rung,
    durationMs: happening.durationMs,
  };
}

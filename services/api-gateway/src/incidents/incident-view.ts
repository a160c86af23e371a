import type { IncidentView } from '@recovery/contracts';
import type { Incident } from '@recovery/domain';
import { maskUrl } from '@recovery/runtime';
import type { ClosedIncident } from '@recovery/store';

/** An incident as the API shows it; `closed` is null while it is open. */
export function incidentView(incident: Incident, closed: Omit<ClosedIncident, 'incident'> | null): IncidentView {
  const { id, openedAt, trigger, reason, attemptCount, verifiedAt, reopenCount, acknowledged } = incident;
  return {
    id,
    openedAt: isoTime(openedAt),
    closedAt: closed === null ? null : isoTime(closed.closedAt),
    outcome: closed?.outcome ?? 'open',
    trigger,
    reason: maskUrl(reason),
    attemptCount,
    verifiedAt: verifiedAt === null ? null : isoTime(verifiedAt),
    reopenCount,
    acknowledged: acknowledged === null ? null : { ...acknowledged, at: isoTime(acknowledged.at) },
  };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

import type { AuditEvent, AuditView } from '@recovery/contracts';

/** An audit event as the API shows it. */
export function auditView(event: AuditEvent): AuditView {
  return { ...event, at: new Date(event.at).toISOString() };
}

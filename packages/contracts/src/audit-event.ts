import { SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';
import type { RecoveryEvent } from './recovery-event.ts';

/** Somebody changed something, or tried to: an entry of the event stream that goes to logs/system. */
export const auditEventSchema = z.object({
  id: z.string().min(1).max(300),
  /** Epoch ms. */
  at: z.number().int().nonnegative(),
  /** The name of the key; `local` where none is needed. */
  by: z.string().min(1).max(100),
  /** The network address that the request came from. */
  from: z.string().max(100),
  /** What was asked for: `pause`, `restart`, … */
  action: z.string().min(1).max(50),
  /** An id, `all`, or null when it is about no service. */
  service: z.string().regex(SERVICE_ID_PATTERN).nullable(),
  /** `done`, or the code of the refusal. */
  outcome: z.string().min(1).max(50),
  /** In words. */
  detail: z.string().max(1000).nullable(),
  requestId: z.string().max(100),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

export function isAuditEvent(event: RecoveryEvent | AuditEvent): event is AuditEvent {
  return 'by' in event;
}

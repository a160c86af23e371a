import { RECOVERY_ACTION_TYPES, RECOVERY_STATUSES, SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';

/** One entry of the event stream: what is written to logs/recovery and shown as history. */
export const recoveryEventSchema = z.object({
  /** Deterministic: the same happening has the same id, so that writing it twice can be noticed. */
  id: z.string().min(1).max(300),
  at: z.number().int().nonnegative(),
  service: z.string().regex(SERVICE_ID_PATTERN),
  actionType: z.enum(RECOVERY_ACTION_TYPES),
  status: z.enum(RECOVERY_STATUSES),
  error: z.string().nullable(),
  retryCount: z.number().int().nonnegative(),
  severity: z.enum(['info', 'warning', 'critical']),
  incidentId: z.string().nullable(),
  attempt: z.number().int().nullable(),
  rung: z.string().nullable(),
  durationMs: z.number().int().nullable(),
});
export type RecoveryEvent = z.infer<typeof recoveryEventSchema>;

import { SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';
import { auditEventSchema } from './audit-event.ts';
import { countInQuery } from './api-services.ts';
import { plainWords } from './plain-words.ts';

/** GET /api/recovery/audit?limit=100 */
export const auditQuerySchema = z.strictObject({ limit: countInQuery({ max: 1000, fallback: 100 }) });
export const auditViewSchema = auditEventSchema.extend({ at: z.iso.datetime() }).meta({ id: 'AuditEntry' });
export type AuditView = z.infer<typeof auditViewSchema>;
export const auditResponseSchema = z.object({
  /** Newest first. */
  entries: z.array(auditViewSchema),
});

/** An id of the event stream, as `Last-Event-ID` repeats it. */
export const eventIdSchema = z.string().regex(/^\d{1,16}-\d{1,16}$/u, 'must be the id of an event');

/** POST /api/recovery/signals */
export const signalRequestSchema = z.strictObject({
  service: z.string().regex(SERVICE_ID_PATTERN, 'must be the id of a service'),
  /** What was seen, in words. */
  reason: plainWords(200).optional(),
  /** Somebody saw the process end: the checks follow each other faster. */
  conclusive: z.boolean().default(false),
});
export const signalResponseSchema = z.object({ service: z.string(), status: z.literal('noted') });

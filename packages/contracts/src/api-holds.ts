import { SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';
import { onceWindowSchema, recurringWindowSchema } from './maintenance-spec.ts';
import { plainWords } from './plain-words.ts';

const isoTime = z.iso.datetime();
const target = z.string().regex(SERVICE_ID_PATTERN, 'must be the id of a service, or "all"');

/** POST /api/recovery/pause */
export const pauseRequestSchema = z.strictObject({
  service: target,
  reason: plainWords(200).optional(),
});
export const pauseViewSchema = z
  .object({
    /** An id, or `all`. */
    service: z.string(),
    by: z.string(),
    at: isoTime,
    reason: z.string().nullable(),
  })
  .meta({ id: 'Pause' });
export type PauseView = z.infer<typeof pauseViewSchema>;

/** POST /api/recovery/resume */
export const resumeRequestSchema = z.strictObject({ service: target });
export const resumeResponseSchema = z.object({ service: z.string(), status: z.literal('resumed') });

/** One maintenance window, of services.yaml or of the API. */
export const windowViewSchema = z
  .object({
    id: z.string(),
    source: z.enum(['services.yaml', 'api']),
    /** What it is: from and to, or at, durationMinutes, weekdays and timeZone. */
    window: z.union([onceWindowSchema, recurringWindowSchema]),
    /** Who asked for it, and when; null for those of services.yaml. */
    by: z.string().nullable(),
    at: isoTime.nullable(),
    isOpen: z.boolean(),
    /** While it is open. */
    openUntil: isoTime.nullable(),
  })
  .meta({ id: 'MaintenanceWindow' });
export type WindowView = z.infer<typeof windowViewSchema>;

/** GET /api/recovery/maintenance */
export const maintenanceResponseSchema = z.object({ windows: z.array(windowViewSchema) });

/** `:window` in a path. */
export const windowPathSchema = z.strictObject({
  window: z.string().regex(/^[a-z0-9-]{1,100}$/u, 'must be the id of a window'),
});

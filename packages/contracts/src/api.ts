import { RECOVERY_ACTION_TYPES, RECOVERY_STATUSES, SERVICE_ID_PATTERN, SERVICE_STATUSES } from '@recovery/domain';
import { z } from 'zod';
import { pauseViewSchema, windowViewSchema } from './api-holds.ts';

const isoTime = z.iso.datetime();

export const historyEntrySchema = z
  .object({
    timestamp: isoTime,
    service: z.string(),
    actionType: z.enum(RECOVERY_ACTION_TYPES),
    status: z.enum(RECOVERY_STATUSES),
    error: z.string().nullable(),
    retryCount: z.number().int(),
    incidentId: z.string().nullable(),
    attempt: z.number().int().nullable(),
    rung: z.string().nullable(),
    durationMs: z.number().int().nullable(),
  })
  .meta({ id: 'HistoryEntry' });
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const serviceViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(SERVICE_STATUSES),
    since: isoTime,
    errorCount: z.number().int(),
    restartCount: z.number().int(),
    lastCheckAt: isoTime.nullable(),
    /** When the next check is due; null when none is made. */
    nextCheckAt: isoTime.nullable(),
    lastHeartbeatAt: isoTime.nullable(),
    latencyMs: z.number().nullable(),
    cooldownUntil: isoTime.nullable(),
    incidentId: z.string().nullable(),
    /** Who takes care of the open incident. */
    acknowledgedBy: z.string().nullable(),
    /** What is happening now, and why nothing is being done when nothing is. */
    message: z.string(),
    dependsOn: z.array(z.string()),
  })
  .meta({ id: 'Service' });
export type ServiceView = z.infer<typeof serviceViewSchema>;

/** GET /api/recovery/status?status=error,degraded&q=engine&limit=50&offset=0: of the services, those that fit. */
export const statusQuerySchema = z.strictObject({
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(SERVICE_STATUSES)).min(1))
    .optional(),
  /** Part of an id or a name; small and capital letters are the same. */
  q: z.string().min(1).max(100).optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,4}$/u, 'must be a whole number from 1 to 99999')
    .transform(Number)
    .optional(),
  offset: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,5})$/u, 'must be a whole number from 0 to 999999')
    .transform(Number)
    .optional(),
});
export type StatusQuery = z.infer<typeof statusQuerySchema>;

/** GET /api/recovery/status */
export const statusResponseSchema = z.object({
  generatedAt: isoTime,
  autoRecoveryEnabled: z.boolean(),
  /**
   * What people should know, and mostly do something about, in words: a services.yaml that is not in force, a queue
   * that another program has paused.
   */
  warnings: z.array(z.string()),
  services: z.array(serviceViewSchema),
  /** How many services fit, on all pages together. */
  total: z.number().int(),
  /** What is paused by people, each service or all. */
  pauses: z.array(pauseViewSchema),
  /** The maintenance windows that are open now. */
  maintenance: z.array(windowViewSchema),
  /** On: so many services fail at once that nothing is restarted automatically. */
  brake: z.object({
    isOn: z.boolean(),
    since: isoTime.nullable(),
    failingCount: z.number().int(),
    serviceCount: z.number().int(),
  }),
  /** Newest first. */
  history: z.array(historyEntrySchema),
});
export type StatusResponse = z.infer<typeof statusResponseSchema>;

/** POST /api/recovery/restart */
export const restartRequestSchema = z.strictObject({
  service: z.string().regex(SERVICE_ID_PATTERN, 'must be the id of a service'),
  /** Where to enter the ladder; without it at the service's `manualRung`. */
  rung: z.string().min(1).max(63).optional(),
});
/** …?wait=30: seconds to wait for the end of the first attempt */
export const restartQuerySchema = z.strictObject({
  wait: z
    .string()
    .regex(/^(?:[1-9]|[1-5]\d|60)$/u, 'must be a whole number from 1 to 60')
    .transform(Number)
    .optional(),
});
export const restartEndSchema = z.object({
  recoveryId: z.string(),
  service: z.string(),
  /** verified: healthy checks in a row after the attempt · failed: it failed, or nothing could be done */
  status: z.enum(['verified', 'failed']),
  /** In words. */
  message: z.string(),
});
export const restartResponseSchema = z.object({
  recoveryId: z.string(),
  service: z.string(),
  status: z.literal('accepted'),
});

/** RFC 9457 problem details with a stable code; some have more members. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  requestId: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

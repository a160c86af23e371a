import { GATE_NAMES, INCIDENT_OUTCOMES, RECOVERY_ACTION_TYPES, SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';
import { historyEntrySchema, serviceViewSchema } from './api.ts';
import { plainWords } from './plain-words.ts';

const isoTime = z.iso.datetime();

/** `:service` in a path. */
export const servicePathSchema = z.strictObject({
  service: z.string().regex(SERVICE_ID_PATTERN, 'must be the id of a service'),
});

/** A whole number from 1 to `max` in a query, written in digits. */
export function wholeNumberInQuery(max: number) {
  const range = `must be a whole number from 1 to ${max}`;
  return z
    .string()
    .regex(/^[1-9]\d{0,5}$/u, range)
    .transform(Number)
    .refine((count) => count <= max, range);
}

/** As {@link wholeNumberInQuery}, `fallback` when it is not given. */
export function countInQuery({ max, fallback }: { max: number; fallback: number }) {
  return wholeNumberInQuery(max).default(fallback);
}

/** A moment in a query. */
export const instant = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-03-01T10:00:00Z' });

/** GET /api/recovery/services/:service */
export const serviceResponseSchema = z.object({
  service: serviceViewSchema,
  /** As it is in force; addresses without what is secret in them. */
  configuration: z
    .object({
      isEnabled: z.boolean(),
      isAutomatic: z.boolean(),
      settingsSwitch: z.string().nullable(),
      probe: z.object({ kind: z.string(), target: z.string(), timeoutMs: z.number().int() }),
      intervalMs: z.number().int(),
      retryIntervalMs: z.number().int(),
      failureThreshold: z.number().int(),
      successThreshold: z.number().int(),
      startPeriodMs: z.number().int(),
      degradedAboveMs: z.number().int().nullable(),
      stabilityMs: z.number().int(),
      maxAttempts: z.number().int(),
      cooldownMs: z.number().int(),
      budget: z.number().int(),
      budgetWindowMs: z.number().int(),
      retryAfterErrorMs: z.number().int().nullable(),
      /** Gentle to harsh. */
      ladder: z.array(
        z.object({
          name: z.string(),
          actionType: z.enum(RECOVERY_ACTION_TYPES),
          /** In words. */
          steps: z.array(z.string()),
          timeoutMs: z.number().int(),
          verifyTimeoutMs: z.number().int(),
          onlyFor: z.array(z.string()).nullable(),
        }),
      ),
      /** Where a restart that a person asks for begins; null without a ladder. */
      manualRung: z.string().nullable(),
    })
    .meta({ id: 'ServiceConfiguration' }),
});
export type ServiceConfiguration = z.infer<typeof serviceResponseSchema>['configuration'];

/** GET /api/recovery/services/:service/decisions?limit=20&from=…&to=… */
export const decisionsQuerySchema = z.strictObject({
  limit: countInQuery({ max: 200, fallback: 20 }),
  from: instant.optional(),
  to: instant.optional(),
});

const reason = {
  gate: z.enum(GATE_NAMES),
  reason: z.string(),
  /** When the answer may change by time alone. */
  retryAt: isoTime.nullable(),
};
const decisionViewSchema = z
  .object({
    /** When it was made for the last time. */
    decidedAt: isoTime,
    /** When it was made first: since then it came again and again with the same verdicts. */
    firstDecidedAt: isoTime,
    times: z.number().int(),
    incidentId: z.string().nullable(),
    trigger: z.enum(['automatic', 'manual']),
    allowed: z.boolean(),
    /** Why it was restarted, or why it was not, in words. */
    answer: z.string(),
    heldBy: z.object(reason).nullable(),
    verdicts: z.array(z.object({ ...reason, allowed: z.boolean() })),
    /** What the gates looked at; times are epoch ms. */
    inputs: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Decision' });
export type DecisionView = z.infer<typeof decisionViewSchema>;
export const decisionsResponseSchema = z.object({
  service: z.string(),
  /** Newest first. */
  decisions: z.array(decisionViewSchema),
});

/** GET /api/recovery/services/:service/history?limit=50 */
export const historyQuerySchema = z.strictObject({ limit: countInQuery({ max: 500, fallback: 50 }) });
export const historyResponseSchema = z.object({
  service: z.string(),
  /** Newest first. */
  history: z.array(historyEntrySchema),
});

/** GET /api/recovery/services/:service/latency?from=…&to=… */
export const latencyQuerySchema = z.strictObject({ from: instant.optional(), to: instant.optional() });
export const latencyResponseSchema = z.object({
  service: z.string(),
  bucketMs: z.number().int(),
  /** Oldest first; without those in which nothing was checked. */
  buckets: z.array(
    z.object({
      startsAt: isoTime,
      checkCount: z.number().int(),
      unhealthyCount: z.number().int(),
      averageMs: z.number(),
      maximumMs: z.number(),
    }),
  ),
});

/** GET /api/recovery/services/:service/incidents?limit=20 */
export const incidentsQuerySchema = z.strictObject({ limit: countInQuery({ max: 100, fallback: 20 }) });
export const incidentViewSchema = z
  .object({
    id: z.string(),
    openedAt: isoTime,
    /** null while it is open. */
    closedAt: isoTime.nullable(),
    outcome: z.enum([...INCIDENT_OUTCOMES, 'open']),
    trigger: z.enum(['automatic', 'manual']),
    reason: z.string(),
    attemptCount: z.number().int(),
    /** When the last attempt was verified. */
    verifiedAt: isoTime.nullable(),
    reopenCount: z.number().int(),
    acknowledged: z.object({ by: z.string(), at: isoTime, note: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Incident' });
export type IncidentView = z.infer<typeof incidentViewSchema>;
export const incidentsResponseSchema = z.object({
  service: z.string(),
  /** The open one, then those that are over, newest first. */
  incidents: z.array(incidentViewSchema),
});

/** POST /api/recovery/services/:service/acknowledge */
export const acknowledgeRequestSchema = z.strictObject({
  /** Which one; without it the one that is open. */
  incidentId: z.string().min(1).max(200).optional(),
  note: plainWords(500).optional(),
});

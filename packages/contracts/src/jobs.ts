import { SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';

const serviceId = z.string().regex(SERVICE_ID_PATTERN);

/** Payload of a job in the queue health-checks: ids and facts, nothing executable. */
export const healthCheckJobSchema = z.strictObject({
  serviceId,
  trigger: z.enum(['schedule', 'retry', 'hint', 'dependency', 'dependent']),
  /** Somebody saw the process end. */
  conclusive: z.boolean().default(false),
  reason: z.string().max(500).optional(),
});
export type HealthCheckJob = z.infer<typeof healthCheckJobSchema>;

/** Payload of a job in the queue recoveries. */
export const recoveryJobSchema = z.strictObject({
  serviceId,
  incidentId: z.string().min(1).max(200),
  trigger: z.enum(['automatic', 'manual']),
});
export type RecoveryJob = z.infer<typeof recoveryJobSchema>;

/** How far a recovery job has come, for people: it is shown on the queue board, and nothing follows from it. */
export interface RecoveryProgress {
  /** Percent. */
  readonly progress: number;
  /** Like `attempt 1 of 3 (restart): acting`. */
  readonly words: string;
}

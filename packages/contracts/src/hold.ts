import { SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';
import { maintenanceSpecSchema } from './maintenance-spec.ts';

/** A pause of one service, or of all: nothing is done to it, by nobody, until it is resumed. Times are epoch ms. */
export const pauseSchema = z.object({
  /** An id, or `all`. */
  service: z.string().regex(SERVICE_ID_PATTERN),
  by: z.string().min(1).max(100),
  at: z.number().int().nonnegative(),
  reason: z.string().max(200).nullable(),
});
export type Pause = z.infer<typeof pauseSchema>;

/** A maintenance window that was asked for by the API. */
export const plannedWindowSchema = z.object({
  id: z.string().min(1).max(100),
  by: z.string().min(1).max(100),
  at: z.number().int().nonnegative(),
  spec: maintenanceSpecSchema,
});
export type PlannedWindow = z.infer<typeof plannedWindowSchema>;

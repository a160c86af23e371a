import { componentEnvSchema, textVariable } from '@recovery/contracts';
import { z } from 'zod';

export const recoveryWorkerEnvSchema = componentEnvSchema.extend({
  /** Bearer of the watched services' control endpoints. */
  CONTROL_TOKEN: textVariable.optional(),
  /** The process supervisor of a one-machine installation. */
  SUPERVISOR_URL: z.url({ protocol: /^https?$/u, error: 'must be an http or https address' }).optional(),
  SUPERVISOR_TOKEN: textVariable.optional(),
});
export type RecoveryWorkerEnv = z.infer<typeof recoveryWorkerEnvSchema>;

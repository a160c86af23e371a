import { containerAwareEnvSchema, integerVariable, textVariable } from '@recovery/contracts';
import { z } from 'zod';

export const recoveryWorkerEnvSchema = containerAwareEnvSchema.extend({
  /** Bearer of the watched services' control endpoints. */
  CONTROL_TOKEN: textVariable.optional(),
  /** The process supervisor of a one-machine installation. */
  SUPERVISOR_URL: z.url({ protocol: /^https?$/u, error: 'must be an http or https address' }).optional(),
  SUPERVISOR_TOKEN: textVariable.optional(),
  /** Milliseconds after which the lease of a worker that is dead or stopped is another's; renewed four times as often. */
  LEASE_TTL: integerVariable({ min: 1000, max: 600_000, fallback: 12_000 }),
});
export type RecoveryWorkerEnv = z.infer<typeof recoveryWorkerEnvSchema>;

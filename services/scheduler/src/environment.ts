import { componentEnvSchema, dockerProxyVariables } from '@recovery/contracts';
import type { z } from 'zod';

export const schedulerEnvSchema = componentEnvSchema.extend(dockerProxyVariables);
export type SchedulerEnv = z.infer<typeof schedulerEnvSchema>;

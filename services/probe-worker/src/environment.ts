import { componentEnvSchema, dockerProxyVariables } from '@recovery/contracts';
import type { z } from 'zod';

export const probeWorkerEnvSchema = componentEnvSchema.extend(dockerProxyVariables);
export type ProbeWorkerEnv = z.infer<typeof probeWorkerEnvSchema>;

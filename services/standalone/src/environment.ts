import {
  componentEnvSchema,
  databaseUrlVariable,
  integerVariable,
  redisUrlVariable,
  textVariable,
} from '@recovery/contracts';
import type { z } from 'zod';

/** What the launcher itself reads; everything else in the environment is passed on and validated by whom it concerns. */
export const launcherEnvSchema = componentEnvSchema.extend({
  REDIS_URL: redisUrlVariable.optional(),
  DATABASE_URL: databaseUrlVariable.optional(),
  ENGINE_CACHE_URL: redisUrlVariable.optional(),
  /** Unlike the gateway we tell "not set" from 3000: only then another port may be taken. */
  PORT: integerVariable({ min: 0, max: 65_535, fallback: 0 }).unwrap().optional(),
  HOST: textVariable.default('127.0.0.1'),
  CONTROL_TOKEN: textVariable.optional(),
});
export type LauncherEnv = z.infer<typeof launcherEnvSchema>;

import {
  databaseUrlVariable,
  healthVariables,
  integerVariable,
  redisUrlVariable,
  switchVariable,
  textVariable,
} from '@recovery/contracts';
import { z } from 'zod';

/** Everything that configures this process. Times in ms. */
export const environmentSchema = z.object({
  DATABASE_URL: databaseUrlVariable,
  ...healthVariables,
  HEALTH_PORT: integerVariable({ min: 0, max: 65_535, fallback: 3102 }),
  CONTROL_TOKEN: textVariable.optional(),
  /** Keeps the highest fencing token over restarts. */
  CONTROL_FENCE_FILE: textVariable.optional(),
  HEARTBEAT_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  HEARTBEAT_INTERVAL: integerVariable({ min: 100, max: 3_600_000, fallback: 2_000 }),
  HEARTBEAT_TOKEN: textVariable.optional(),
  FAULTS_ENABLED: switchVariable(false),
  ENGINE_CONNECTIONS: textVariable.default('paper-1,paper-2,paper-3'),
  ENGINE_TICK_INTERVAL: integerVariable({ min: 10, max: 60_000, fallback: 1_000 }),
  ENGINE_SEED: integerVariable({ min: 0, max: 4_294_967_295, fallback: 1 }),
  ENGINE_REPLAY_FILE: textVariable.optional(),
  ENGINE_CACHE_URL: redisUrlVariable.optional(),
  /** Ticks that may wait for the database in memory. */
  ENGINE_MAX_UNSAVED_TICKS: integerVariable({ min: 1, max: 10_000, fallback: 120 }),
  /** Sliding window of error rate and latency. */
  ENGINE_STATISTICS_WINDOW: integerVariable({ min: 1_000, max: 3_600_000, fallback: 60_000 }),
  /** Share of failed ticks in the window above which the process is not ready. */
  ENGINE_MAX_ERROR_PERCENT: integerVariable({ min: 1, max: 100, fallback: 50 }),
  /** Latency of a tick (95th percentile) above which it is degraded. */
  ENGINE_SLOW_TICK: integerVariable({ min: 1, max: 60_000, fallback: 250 }),
});

export type Environment = z.infer<typeof environmentSchema>;

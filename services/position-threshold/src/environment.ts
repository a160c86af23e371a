import {
  databaseUrlVariable,
  healthVariables,
  integerVariable,
  switchVariable,
  textVariable,
} from '@recovery/contracts';
import { z } from 'zod';
import { type ConfiguredLimits, limitOverrideSchema } from './limits/configured-limits.ts';
import { LIMIT_RANGE, THRESHOLD_PERCENT_RANGE } from './limits/limit-rule.ts';

const overridesVariable = z.string().transform((text, context) => {
  const parsed = z.array(limitOverrideSchema).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  context.addIssue(
    `must be a JSON list of overrides (${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''})`,
  );
  return z.NEVER;
});

/** Everything that configures this process. Times in ms. */
export const environmentSchema = z.object({
  DATABASE_URL: databaseUrlVariable,
  ...healthVariables,
  HEALTH_PORT: integerVariable({ min: 0, max: 65_535, fallback: 3101 }),
  CONTROL_TOKEN: textVariable.optional(),
  /** Keeps the highest fencing token over restarts. */
  CONTROL_FENCE_FILE: textVariable.optional(),
  HEARTBEAT_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  HEARTBEAT_INTERVAL: integerVariable({ min: 100, max: 3_600_000, fallback: 2_000 }),
  HEARTBEAT_TOKEN: textVariable.optional(),
  FAULTS_ENABLED: switchVariable(false),
  /** Positions kept per connection and kind. */
  POSITION_LIMIT: integerVariable({ ...LIMIT_RANGE, fallback: 250 }),
  /** Percent above the limit at which a group is trimmed back to it. */
  POSITION_THRESHOLD_PERCENT: integerVariable({ ...THRESHOLD_PERCENT_RANGE, fallback: 20 }),
  /** JSON: [{"connection":"c1","kind":"real","limit":100,"thresholdPercent":10}]; rows of position_limits come on top. */
  POSITION_OVERRIDES: overridesVariable.optional(),
  POSITION_TICK_INTERVAL: integerVariable({ min: 50, max: 3_600_000, fallback: 60_000 }),
  /** Megabytes; above 90 % of it old archives are deleted. */
  MAX_DATABASE_SIZE_MB: integerVariable({ min: 16, max: 100_000_000, fallback: 10_240 }),
  RETENTION_DAYS: integerVariable({ min: 1, max: 36_500, fallback: 90 }),
  /** Pause between two checks of the database's size. */
  SIZE_CHECK_INTERVAL: integerVariable({ min: 50, max: 86_400_000, fallback: 60_000 }),
});

export type Environment = z.infer<typeof environmentSchema>;

/** The limits as the environment states them, before the rows of position_limits. */
export function limitsFromEnvironment(environment: Environment): ConfiguredLimits {
  return {
    limit: environment.POSITION_LIMIT,
    thresholdPercent: environment.POSITION_THRESHOLD_PERCENT,
    overrides: environment.POSITION_OVERRIDES ?? [],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

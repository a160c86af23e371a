import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, describeIssues } from './config-error.ts';

/** A whole number written in digits, in [min, max]. */
export function integerVariable({ min, max, fallback }: { min: number; max: number; fallback: number }) {
  const range = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .trim()
    .regex(/^-?\d{1,15}$/u, range)
    .transform(Number)
    .refine((value) => value >= min && value <= max, range)
    .default(fallback);
}

const SWITCH: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
};

/** true/1/yes/on or false/0/no/off. */
export function switchVariable(fallback: boolean) {
  return z
    .string()
    .trim()
    .toLowerCase()
    .refine((text) => Object.hasOwn(SWITCH, text), 'must be true or false')
    .transform((text) => SWITCH[text] === true)
    .default(fallback);
}

export const textVariable = z.string().trim().min(1, 'must not be empty');

export const redisUrlVariable = z
  .string()
  .trim()
  .regex(/^rediss?:\/\/\S+$/u, 'must be an address that begins with redis:// or rediss://');

export const databaseUrlVariable = z
  .string()
  .trim()
  .regex(/^postgres(?:ql)?:\/\/\S+$/u, 'must be an address that begins with postgres:// or postgresql://');

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The seed's variables and their kin: the defaults of every service's policy. Milliseconds and counts. */
export const recoveryVariables = {
  AUTO_RECOVERY_ENABLED: switchVariable(true),
  HEALTH_CHECK_INTERVAL: integerVariable({ min: 100, max: DAY, fallback: 30 * SECOND }),
  HEALTH_CHECK_RETRY_INTERVAL: integerVariable({ min: 10, max: HOUR, fallback: SECOND }),
  HEALTH_CHECK_TIMEOUT: integerVariable({ min: 10, max: 10 * MINUTE, fallback: 5 * SECOND }),
  MAX_ERROR_THRESHOLD: integerVariable({ min: 1, max: 1000, fallback: 10 }),
  MAX_RESTART_ATTEMPTS: integerVariable({ min: 1, max: 100, fallback: 3 }),
  RESTART_COOLDOWN: integerVariable({ min: 0, max: DAY, fallback: MINUTE }),
  RESTART_BUDGET: integerVariable({ min: 1, max: 10_000, fallback: 10 }),
  RESTART_BUDGET_WINDOW: integerVariable({ min: SECOND, max: 30 * DAY, fallback: HOUR }),
  SUCCESS_THRESHOLD: integerVariable({ min: 1, max: 100, fallback: 2 }),
  STABILITY_PERIOD: integerVariable({ min: 0, max: DAY, fallback: MINUTE }),
  START_PERIOD: integerVariable({ min: 0, max: DAY, fallback: 10 * SECOND }),
  FLAP_START_PERCENT: integerVariable({ min: 1, max: 100, fallback: 30 }),
  FLAP_STOP_PERCENT: integerVariable({ min: 0, max: 100, fallback: 15 }),
  RETRY_AFTER_ERROR: integerVariable({ min: 0, max: 30 * DAY, fallback: 0 }),
};

/** What all recoveries of the cluster together may do. Milliseconds, counts and percent. */
export const fleetVariables = {
  CONCURRENT_RECOVERIES: integerVariable({ min: 1, max: 100, fallback: 3 }),
  RECOVERIES_PER_MINUTE: integerVariable({ min: 1, max: 1000, fallback: 10 }),
  BRAKE_PERCENT: integerVariable({ min: 1, max: 100, fallback: 30 }),
  BRAKE_MINIMUM: integerVariable({ min: 1, max: 10_000, fallback: 5 }),
  BRAKE_WINDOW: integerVariable({ min: SECOND, max: HOUR, fallback: MINUTE }),
};

/** Where things are, for every component. */
export const placeVariables = {
  DATA_DIR: textVariable.default('data'),
  LOG_DIR: textVariable.default('logs'),
  SERVICES_FILE: textVariable.default('config/services.yaml'),
  SETTINGS_FILE: textVariable.optional(),
};

export const healthVariables = {
  HEALTH_HOST: textVariable.default('127.0.0.1'),
  HEALTH_PORT: integerVariable({ min: 0, max: 65_535, fallback: 0 }),
};

/** What every component of ours reads. */
export const componentEnvSchema = z.object({
  ...recoveryVariables,
  ...fleetVariables,
  ...placeVariables,
  ...healthVariables,
  REDIS_URL: redisUrlVariable,
  API_TOKEN: textVariable.optional(),
  API_TOKEN_FILE: textVariable.optional(),
});
export type ComponentEnv = z.infer<typeof componentEnvSchema>;

/** What those read beside it that see or restart containers, by the docker proxy. */
export const containerAwareEnvSchema = componentEnvSchema.extend({
  DOCKER_PROXY_URL: z.url({ protocol: /^https?$/u, error: 'must be an http or https address' }).optional(),
  DOCKER_PROXY_TOKEN: textVariable.optional(),
});
export type ContainerAwareEnv = z.infer<typeof containerAwareEnvSchema>;

/**
 * The environment, validated. A variable that is set to nothing counts as not set.
 * @throws {ConfigError} naming every variable that is wrong and why, never its value
 */
export function readEnv<T>(schema: z.ZodType<T>, env: Readonly<Record<string, string | undefined>> = process.env): T {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.filter((issue) => issue.code === 'invalid_type' && issue.input === undefined);
  const reasons = parsed.error.issues.map((issue) => {
    const name = issue.path.map(String).join('.');
    const isMissing =
      missing.includes(issue) || (issue.path[0] !== undefined && present[String(issue.path[0])] === undefined);
    return `${name}: ${isMissing ? 'is not set' : issue.message}`;
  });
  throw new ConfigError(`environment: ${reasons.join('; ') || describeIssues(parsed.error)}`);
}

/** data/settings.json, unless SETTINGS_FILE says otherwise. */
export function settingsPath(env: { readonly DATA_DIR: string; readonly SETTINGS_FILE?: string | undefined }): string {
  return env.SETTINGS_FILE ?? resolve(env.DATA_DIR, 'settings.json');
}

/**
 * The token of the API: API_TOKEN, or what API_TOKEN_FILE holds; undefined when neither is set.
 * @throws {ConfigError} when both are set, or the file cannot be read or is empty
 */
export function apiTokenOf({
  API_TOKEN,
  API_TOKEN_FILE,
}: {
  readonly API_TOKEN?: string | undefined;
  readonly API_TOKEN_FILE?: string | undefined;
}): string | undefined {
  if (API_TOKEN_FILE === undefined) return API_TOKEN;
  if (API_TOKEN !== undefined) throw new ConfigError('environment: API_TOKEN_FILE: API_TOKEN is set too; set one');
  let token: string;
  try {
    token = readFileSync(API_TOKEN_FILE, 'utf8').trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`environment: API_TOKEN_FILE: cannot be read: ${reason}`);
  }
  if (token === '' || /\s/u.test(token)) {
    throw new ConfigError(`environment: API_TOKEN_FILE: ${API_TOKEN_FILE} must hold one token and nothing else`);
  }
  return token;
}

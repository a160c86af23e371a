import {
  apiTokenOf,
  componentEnvSchema,
  databaseUrlVariable,
  integerVariable,
  readEnv,
  redisUrlVariable,
  textVariable,
} from '@recovery/contracts';
import type { z } from 'zod';

const cliEnvSchema = componentEnvSchema.extend({
  REDIS_URL: redisUrlVariable.optional(),
  DATABASE_URL: databaseUrlVariable.optional(),
  PORT: integerVariable({ min: 0, max: 65_535, fallback: 3000 }),
  HOST: textVariable.default('127.0.0.1'),
  /** Where the API is asked. */
  RECOVERY_URL: textVariable.optional(),
  /** The key that it is asked with. */
  RECOVERY_TOKEN: textVariable.optional(),
});
export type CliEnv = z.infer<typeof cliEnvSchema>;

/** @throws {ConfigError} naming every variable that is wrong and why, never its value */
export function readCliEnv(env: Readonly<Record<string, string | undefined>>): CliEnv {
  return readEnv(cliEnvSchema, env);
}

/** What is needed to find the gateway; a variable that concerns others may be wrong meanwhile. */
const gatewayEnvSchema = cliEnvSchema.pick({
  RECOVERY_URL: true,
  RECOVERY_TOKEN: true,
  API_TOKEN: true,
  API_TOKEN_FILE: true,
  DATA_DIR: true,
});

/**
 * @returns the address, the key and the data directory as the environment names them
 * @throws {ConfigError} naming what is wrong
 */
export function readAddressEnv(env: Readonly<Record<string, string | undefined>>): {
  url: string | undefined;
  token: string | undefined;
  dataDir: string;
} {
  const read = readEnv(gatewayEnvSchema, env);
  return { url: read.RECOVERY_URL, token: read.RECOVERY_TOKEN ?? apiTokenOf(read), dataDir: read.DATA_DIR };
}

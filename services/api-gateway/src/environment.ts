import { isIP } from 'node:net';
import {
  apiTokenOf,
  componentEnvSchema,
  ConfigError,
  integerVariable,
  readEnv,
  textVariable,
} from '@recovery/contracts';
import { z } from 'zod';
import { isLoopbackHost } from './http/loopback.ts';

/** A token of fewer characters may be guessed. */
export const SHORT_TOKEN = 16;

const hostNames = textVariable
  .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
  .refine(
    (names) => names.every((name) => /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])$/u.test(name)),
    'must be host names separated by commas, without ports',
  );

const addresses = textVariable
  .transform((text) => text.split(',').map((address) => address.trim()))
  .refine((list) => list.every((address) => isIP(address) !== 0), 'must be IP addresses separated by commas');

const gatewayEnvSchema = componentEnvSchema.extend({
  PORT: integerVariable({ min: 0, max: 65_535, fallback: 3000 }),
  HOST: textVariable.default('127.0.0.1'),
  ALLOWED_HOSTS: hostNames.optional(),
  /** Reverse proxies whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: addresses.optional(),
  /** Requests a second from one address; 0: any number. */
  API_RATE_LIMIT: integerVariable({ min: 0, max: 100_000, fallback: 100 }),
  /** What the watched services send their heartbeats with; opens nothing else. */
  HEARTBEAT_TOKEN: textVariable.optional(),
  /** Asked while all is well with us; whoever is behind it notices when that ends. */
  OUTGOING_HEARTBEAT_URL: z.url({ protocol: /^https?$/u, error: 'must be an http or https address' }).optional(),
  OUTGOING_HEARTBEAT_INTERVAL: integerVariable({ min: 100, max: 86_400_000, fallback: 60_000 }),
  /** Milliseconds without a sign of life after which another gateway writes the log files. */
  LOG_WRITER_TTL: integerVariable({ min: 200, max: 60_000, fallback: 3_000 }),
  LOG_RETENTION_DAYS: integerVariable({ min: 1, max: 3650, fallback: 30 }),
});
export type GatewayEnv = z.infer<typeof gatewayEnvSchema>;

/**
 * @throws {ConfigError} for an invalid variable, and for an address that strangers can reach without a
 * token, or with one that can be guessed: whoever can call this API can restart databases
 */
export function readGatewayEnv(env: Readonly<Record<string, string | undefined>> = process.env): GatewayEnv {
  const read = readEnv(gatewayEnvSchema, env);
  const gatewayEnv = { ...read, API_TOKEN: apiTokenOf(read) };
  if (isLoopbackHost(gatewayEnv.HOST)) return gatewayEnv;
  if (gatewayEnv.API_TOKEN === undefined) {
    throw new ConfigError(
      `environment: API_TOKEN: is not set, but HOST=${gatewayEnv.HOST} can be reached from other machines: set a token or use 127.0.0.1`,
    );
  }
  if (gatewayEnv.API_TOKEN.length < SHORT_TOKEN) {
    throw new ConfigError(
      `environment: API_TOKEN: has fewer than ${SHORT_TOKEN} characters, and HOST=${gatewayEnv.HOST} can be reached from other machines: it may be guessed`,
    );
  }
  return gatewayEnv;
}

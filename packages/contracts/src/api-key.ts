import { z } from 'zod';
import { ROLES } from './role.ts';

/** Names of callers that are no keys. */
const RESERVED_NAMES: readonly string[] = ['local', 'anybody', 'api-token', 'heartbeat'];

/** The name of an API key, which is also the name of its file. */
export const apiKeyNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/u, 'must be lower case letters, digits and hyphens, at most 63')
  .refine((name) => !RESERVED_NAMES.includes(name), `must not be one of ${RESERVED_NAMES.join(', ')}`);

/** `data/keys/<name>.json`: what is kept of an API key. */
export const apiKeyFileSchema = z.strictObject({
  role: z.enum(ROLES),
  /** SHA-256 of the key, in hex. */
  digest: z.string().regex(/^[0-9a-f]{64}$/u),
  createdAt: z.iso.datetime(),
});
export type ApiKeyFile = z.infer<typeof apiKeyFileSchema>;

import { z } from 'zod';
import { commandFields } from './command-spec.ts';
import { containerNameSchema } from './docker-proxy-api.ts';

const timeoutMs = z.int().min(10).max(600_000).optional();
const host = z.string().min(1).max(253);
const port = z.union([
  z.int().min(1).max(65_535),
  z
    .string()
    .regex(/^\d{1,5}$/u)
    .transform(Number),
]);

/** What is checked and how. Addresses may hold `${VARIABLE:-default}`, filled in before validation. */
export const probeSpecSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    url: z.url({ protocol: /^https?$/u, error: 'must be an http or https address' }),
    method: z.enum(['GET', 'HEAD']).default('GET'),
    expectStatus: z.array(z.int().min(100).max(599)).min(1).default([200]),
    /** Text that the first 64 kB of the body must contain. */
    expectBody: z.string().min(1).max(1000).optional(),
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/u), z.string().max(4096)).default({}),
    timeoutMs,
  }),
  z.strictObject({ kind: z.literal('tcp'), host, port, timeoutMs }),
  z.strictObject({
    kind: z.literal('redis'),
    url: z.string().regex(/^rediss?:\/\/\S+$/u, 'must begin with redis:// or rediss://'),
    timeoutMs,
  }),
  z.strictObject({
    kind: z.literal('postgres'),
    url: z.string().regex(/^postgres(?:ql)?:\/\/\S+$/u, 'must begin with postgres:// or postgresql://'),
    requiredTables: z.array(z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/u)).default([]),
    /** A table (id int primary key, written_at timestamptz) that the probe writes to. */
    writeTable: z
      .string()
      .regex(/^[a-z_][a-z0-9_]{0,62}$/u)
      .optional(),
    timeoutMs,
  }),
  z.strictObject({
    kind: z.literal('command'),
    ...commandFields,
    /** Exit code 0 is healthy, one of these counts as slow, every other is unhealthy. */
    degradedExitCodes: z.array(z.int().min(1).max(255)).max(10).default([]),
    timeoutMs,
  }),
  z.strictObject({
    kind: z.literal('container'),
    /** Of a name that the docker proxy serves: a Compose service or a container. */
    container: containerNameSchema,
    timeoutMs,
  }),
  z.strictObject({
    kind: z.literal('heartbeat'),
    /** Older than this is unhealthy. */
    maxAgeMs: z
      .int()
      .min(100)
      .max(86_400_000 * 31),
    timeoutMs,
  }),
]);
export type ProbeSpec = z.infer<typeof probeSpecSchema>;
export type ProbeKind = ProbeSpec['kind'];
export type ProbeSpecOf<K extends ProbeKind> = Extract<ProbeSpec, { kind: K }>;

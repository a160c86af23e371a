import { z } from 'zod';
import { commandFields } from './command-spec.ts';
import { kubernetesFields } from './kubernetes-spec.ts';
import { queueFields } from './queue-spec.ts';
import { systemdFields } from './systemd-spec.ts';
import { containerNameSchema } from './docker-proxy-api.ts';

const WEEK_MS = 7 * 86_400_000;
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
  z.strictObject({
    kind: z.literal('queue'),
    ...queueFields,
    /** What a paused queue is. */
    whenPaused: z.enum(['unhealthy', 'degraded', 'healthy']).default('unhealthy'),
    /** More jobs that are under way and whose worker no longer holds them are unhealthy. */
    maxStalled: z.int().min(0).max(1000).default(0),
    /** A job that could run and has waited for longer is unhealthy. */
    maxWaitingMs: z.int().min(100).max(WEEK_MS).optional(),
    /** More jobs that failed within windowMs are unhealthy. */
    maxFailed: z.int().min(0).max(1_000_000).optional(),
    /**
     * A larger part of those that ended within windowMs is unhealthy, from minEnded on. Means something only where
     * completed jobs are kept for so long.
     */
    maxFailedPercent: z.number().min(0).max(100).optional(),
    minEnded: z.int().min(1).max(1_000_000).default(10),
    windowMs: z.int().min(1000).max(WEEK_MS).default(300_000),
    timeoutMs,
  }),
  z.strictObject({ kind: z.literal('systemd'), ...systemdFields, timeoutMs }),
  z.strictObject({
    kind: z.literal('kubernetes'),
    ...kubernetesFields,
    /** Fewer ready replicas are unhealthy; fewer than the workload wants are degraded. */
    minReady: z.int().min(1).max(10_000).default(1),
    timeoutMs,
  }),
]);
export type ProbeSpec = z.infer<typeof probeSpecSchema>;
export type ProbeKind = ProbeSpec['kind'];
export type ProbeSpecOf<K extends ProbeKind> = Extract<ProbeSpec, { kind: K }>;

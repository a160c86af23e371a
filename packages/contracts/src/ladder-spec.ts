import { ERROR_CLASSES, RECOVERY_ACTION_TYPES } from '@recovery/domain';
import { z } from 'zod';
import { commandFields } from './command-spec.ts';
import { kubernetesFields } from './kubernetes-spec.ts';
import { queueFields } from './queue-spec.ts';
import { systemdFields } from './systemd-spec.ts';
import { containerNameSchema } from './docker-proxy-api.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/u, 'must be lower case letters, digits and hyphens');

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** One action on the outside world. */
export const stepSpecSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    driver: z.literal('postgres'),
    /** reconnect: a fresh connection, our own stuck sessions ended · reinitialize: missing tables by migrations */
    action: z.enum(['reconnect', 'reinitialize']),
    url: z.string().regex(/^postgres(?:ql)?:\/\/\S+$/u, 'must begin with postgres:// or postgresql://'),
  }),
  z.strictObject({
    driver: z.literal('control'),
    /** Base address of the service's own control endpoint. */
    url: z.url({ protocol: /^https?$/u, error: 'must be an http or https address' }),
    operations: z.array(name).min(1).max(10),
    /** Bearer token of this endpoint, as ${VARIABLE}; CONTROL_TOKEN when not given. */
    token: z.string().min(1).max(1000).optional(),
  }),
  z.strictObject({
    driver: z.literal('process'),
    /** A process of the standalone supervisor. */
    process: name,
    action: z.enum(['restart', 'start']).default('restart'),
  }),
  z.strictObject({
    driver: z.literal('docker'),
    /** Of a name that the docker proxy serves: a Compose service or a container. */
    container: containerNameSchema,
    action: z.enum(['restart', 'start', 'stop', 'kill']).default('restart'),
  }),
  z.strictObject({ driver: z.literal('command'), ...commandFields }),
  z.strictObject({
    driver: z.literal('cache'),
    action: z.literal('clear').default('clear'),
    url: z.string().regex(/^rediss?:\/\/\S+$/u, 'must begin with redis:// or rediss://'),
    /** Only keys that begin so are deleted. */
    prefix: z
      .string()
      .min(3)
      .max(200)
      .regex(/^[^*?[\]\\{}]+$/u, 'must be a plain prefix, without wildcards'),
  }),
  z.strictObject({
    driver: z.literal('queue'),
    ...queueFields,
    /** resume: after a pause · retryFailed: failed jobs wait again, newest first · clean: old jobs are deleted */
    action: z.enum(['resume', 'retryFailed', 'clean']),
    /** Which jobs `clean` deletes. */
    state: z.enum(['failed', 'completed']).default('failed'),
    /** `clean` deletes jobs that ended longer ago. */
    olderThanMs: z.int().min(0).max(YEAR_MS).default(DAY_MS),
    /** The most jobs that one step retries or deletes. */
    limit: z.int().min(1).max(10_000).default(100),
  }),
  z.strictObject({
    driver: z.literal('systemd'),
    ...systemdFields,
    action: z.enum(['restart', 'start', 'stop']).default('restart'),
  }),
  /** A workload is restarted, pod after pod as its strategy says; a pod is deleted, and its owner makes another. */
  z.strictObject({ driver: z.literal('kubernetes'), ...kubernetesFields }),
]);
export type StepSpec = z.infer<typeof stepSpecSchema>;
export type DriverKind = StepSpec['driver'];
export type StepSpecOf<K extends DriverKind> = Extract<StepSpec, { driver: K }>;

export const rungSpecSchema = z.strictObject({
  name,
  actionType: z.enum(RECOVERY_ACTION_TYPES).exclude(['health_check', 'manual_restart']),
  /** Used only when the last failed check was of one of these classes; always when not given. */
  onlyFor: z.array(z.enum(ERROR_CLASSES)).min(1).optional(),
  steps: z.array(stepSpecSchema).min(1).max(10),
  /** For all steps together. */
  timeoutMs: z.int().min(100).max(3_600_000).default(30_000),
  /** How long the service may take to pass its verification after the steps. */
  verifyTimeoutMs: z.int().min(100).max(3_600_000).default(30_000),
});
export type RungSpec = z.infer<typeof rungSpecSchema>;

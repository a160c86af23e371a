import { z } from 'zod';
import { describeIssues } from './config-error.ts';
import type { ListedContainer } from './docker-proxy-api.ts';
import { durationSchema } from './duration.ts';
import { serviceId, serviceSpecSchema, type ServiceSpec } from './services-file.ts';

const PREFIX = 'recovery.';
/** On a container with this label set to `true` our proxy acts, and it is watched without a line in services.yaml. */
export const ENABLE_LABEL = `${PREFIX}enable`;

const count = z
  .string()
  .regex(/^\d{1,4}$/u, 'must be a whole number')
  .transform(Number);
const ids = z.string().transform((text) =>
  text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== ''),
);

/** The labels without `recovery.`; all but `enable` have defaults, those of services.yaml. */
const labelsSchema = z.strictObject({
  enable: z.literal('true'),
  /** Of the service; made from the container's name when not given. */
  id: z.string().optional(),
  /** Shown to people. */
  name: z.string().min(1).max(100).optional(),
  interval: durationSchema.optional(),
  retryInterval: durationSchema.optional(),
  timeout: durationSchema.optional(),
  threshold: count.optional(),
  startPeriod: durationSchema.optional(),
  cooldown: durationSchema.optional(),
  maxAttempts: count.optional(),
  /** none: watched and shown, never acted on. */
  action: z.enum(['restart', 'start', 'stop', 'kill', 'none']).default('restart'),
  dependsOn: ids.default([]),
});

export type LabelledService =
  | { readonly ok: true; readonly id: string; readonly spec: ServiceSpec }
  | { readonly ok: false; readonly reason: string };

/** The service that a container's labels describe, checked like one of services.yaml. Labels that are not ours are passed over. */
export function serviceOfLabels({ name, labels }: ListedContainer): LabelledService {
  const own = Object.entries(labels).flatMap(([key, value]) =>
    key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value] as const] : [],
  );
  const parsed = labelsSchema.safeParse(Object.fromEntries(own));
  if (!parsed.success) return { ok: false, reason: `label ${PREFIX}${describeIssues(parsed.error)}` };
  const label = parsed.data;
  const id = serviceId.safeParse(label.id ?? serviceIdOf(name));
  if (!id.success) return { ok: false, reason: `the id ${describeIssues(id.error)}` };
  const spec = serviceSpecSchema.safeParse({
    name: label.name ?? name,
    dependsOn: label.dependsOn,
    intervalMs: label.interval,
    retryIntervalMs: label.retryInterval,
    failureThreshold: label.threshold,
    startPeriodMs: label.startPeriod,
    cooldownMs: label.cooldown,
    maxAttempts: label.maxAttempts,
    probe: { kind: 'container', container: name, timeoutMs: label.timeout },
    ladder: label.action === 'none' ? [] : [rung(name, label.action)],
  });
  return spec.success ? { ok: true, id: id.data, spec: spec.data } : { ok: false, reason: describeIssues(spec.error) };
}

function rung(container: string, action: string) {
  return {
    name: `${action}-container`,
    actionType: 'service_restart',
    timeoutMs: 60_000,
    verifyTimeoutMs: 60_000,
    steps: [{ driver: 'docker', container, action }],
  };
}

function serviceIdOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replace(/^-/u, '')
    .slice(0, 63)
    .replace(/-$/u, '');
}

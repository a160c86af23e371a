import { findDependencyCycle, SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';
import { rungSpecSchema } from './ladder-spec.ts';
import { maintenanceSpecSchema } from './maintenance-spec.ts';
import { probeSpecSchema } from './probe-spec.ts';
import { SERVICE_SWITCHES } from './settings.ts';

const DAY_MS = 86_400_000;
/** Names all services in holds and in the log, so no service may be called so. */
export const ALL_SERVICES = 'all';
export const serviceId = z
  .string()
  .regex(SERVICE_ID_PATTERN, 'must be lower case letters, digits and single hyphens, at most 63')
  .refine((id) => id !== ALL_SERVICES, '"all" means every service and cannot name one');

/** One watched service of config/services.yaml. What is not given is taken from the environment's defaults. */
export const serviceSpecSchema = z.strictObject({
  name: z.string().min(1).max(100),
  /** false: not probed, shown as `stopped`. */
  enabled: z.boolean().default(true),
  /** false: probed and shown, never acted on. */
  autoRecovery: z.boolean().default(true),
  settingsSwitch: z.enum(SERVICE_SWITCHES).optional(),
  dependsOn: z.array(serviceId).max(50).default([]),
  intervalMs: z.int().min(100).max(DAY_MS).optional(),
  retryIntervalMs: z.int().min(10).max(3_600_000).optional(),
  failureThreshold: z.int().min(1).max(1000).optional(),
  successThreshold: z.int().min(1).max(100).optional(),
  startPeriodMs: z.int().min(0).max(DAY_MS).optional(),
  degradedAboveMs: z.int().min(1).max(600_000).optional(),
  degradedAfter: z.int().min(1).max(100).default(3),
  stabilityMs: z.int().min(0).max(DAY_MS).optional(),
  maxAttempts: z.int().min(1).max(100).optional(),
  cooldownMs: z.int().min(0).max(DAY_MS).optional(),
  /** Weighted share of changes among the last 21 checks, in percent, at which flapping begins and below which it ends. */
  flapStartPercent: z.number().min(1).max(100).optional(),
  flapStopPercent: z.number().min(0).max(100).optional(),
  /** In `error` for so long, one more attempt is made; without it a person is waited for. */
  retryAfterErrorMs: z
    .int()
    .min(1000)
    .max(30 * DAY_MS)
    .optional(),
  /** The service sends heartbeats this often; three missed ones are a hint. */
  heartbeatIntervalMs: z.int().min(100).max(DAY_MS).optional(),
  probe: probeSpecSchema,
  ladder: z.array(rungSpecSchema).max(10).default([]),
  /** The rung at which a manual restart begins; the first one when not given. */
  manualRung: z.string().optional(),
});
export type ServiceSpec = z.infer<typeof serviceSpecSchema>;

export const servicesFileSchema = z
  .strictObject({
    services: z.record(serviceId, serviceSpecSchema),
    /** Windows of maintenance by name. */
    maintenance: z.record(serviceId, maintenanceSpecSchema).default({}),
  })
  .superRefine((file, context) => {
    const ids = Object.keys(file.services);
    if (ids.length === 0) {
      context.addIssue({ code: 'custom', path: ['services'], message: 'names no service' });
    }
    for (const [id, spec] of Object.entries(file.services)) checkReferences({ id, spec, ids, context });
    for (const [name, { services }] of Object.entries(file.maintenance)) {
      const strange = services === 'all' ? undefined : services.find((id) => !ids.includes(id));
      if (strange === undefined) continue;
      const message = `"${strange}" is not a service of this file`;
      context.addIssue({ code: 'custom', path: ['maintenance', name, 'services'], message });
    }
    const cycle = findDependencyCycle(new Map(Object.entries(file.services).map(([id, spec]) => [id, spec.dependsOn])));
    if (cycle !== null) {
      context.addIssue({ code: 'custom', path: ['services'], message: `dependency cycle: ${cycle.join(' → ')}` });
    }
  });
export type ServicesFile = z.infer<typeof servicesFileSchema>;

function checkReferences({
  id,
  spec,
  ids,
  context,
}: {
  id: string;
  spec: ServiceSpec;
  ids: readonly string[];
  context: z.core.$RefinementCtx;
}): void {
  const issue = (path: string, message: string): void => {
    context.addIssue({ code: 'custom', path: ['services', id, path], message });
  };
  for (const dependency of spec.dependsOn) {
    if (!ids.includes(dependency)) issue('dependsOn', `"${dependency}" is not a service of this file`);
  }
  const rungs = spec.ladder.map((rung) => rung.name);
  if (new Set(rungs).size !== rungs.length) issue('ladder', 'two rungs have the same name');
  if ((spec.flapStopPercent ?? 0) > (spec.flapStartPercent ?? 100)) {
    issue('flapStopPercent', 'must not be above flapStartPercent');
  }
  if (spec.manualRung !== undefined && !rungs.includes(spec.manualRung)) {
    issue('manualRung', `"${spec.manualRung}" is not a rung of this ladder`);
  }
}

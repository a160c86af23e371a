import { z } from 'zod';
import { serviceId, serviceSpecSchema, type ServiceSpec } from './services-file.ts';

/** data/discovered.json: services that containers describe by their labels; written by the scheduler. */
export const discoveredFileSchema = z.strictObject({ services: z.record(serviceId, serviceSpecSchema) });

/**
 * Those of the discovered services that stand beside the configured ones. services.yaml comes first where both name a
 * service, and a discovered one depends on configured ones only, so that no cycle can come of it.
 */
export function besideConfigured(
  discovered: Readonly<Record<string, ServiceSpec>>,
  configured: ReadonlySet<string>,
): Record<string, ServiceSpec> {
  return Object.fromEntries(
    Object.entries(discovered).filter(
      ([id, { dependsOn }]) => !configured.has(id) && dependsOn.every((dependency) => configured.has(dependency)),
    ),
  );
}

import { ENABLE_LABEL, serviceOfLabels, type ListedContainer, type ServiceSpec } from '@recovery/contracts';

type Services = Readonly<Record<string, ServiceSpec>>;

/** How long a container must be missing until its service is shown as stopped, and until it is forgotten. */
export const MISSING_AFTER_MS = 15_000;
export const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

export interface Discovery {
  readonly services: Readonly<Record<string, ServiceSpec>>;
  /** Those whose containers are there now. */
  readonly presentIds: readonly string[];
  /** Labels that describe no service, and why. */
  readonly refused: readonly { readonly container: string; readonly reason: string }[];
}

/**
 * The services that labelled containers describe. A container that is gone was taken away by somebody: its service is
 * disabled after a while, which ends its checks and acts on nothing, and forgotten after a day. A list without any
 * container is somebody's mistake and changes nothing.
 */
export function discover(
  listed: readonly ListedContainer[],
  { known, missingForMs }: { known: Services; missingForMs: (id: string) => number },
): Discovery {
  if (listed.length === 0) return { services: known, presentIds: [], refused: [] };
  const services: Record<string, ServiceSpec> = {};
  const refused: { container: string; reason: string }[] = [];
  for (const container of listed.filter(({ labels }) => labels[ENABLE_LABEL] === 'true')) {
    const service = serviceOfLabels(container);
    if (!service.ok) refused.push({ container: container.name, reason: service.reason });
    else if (Object.hasOwn(services, service.id)) {
      refused.push({ container: container.name, reason: `another container describes ${service.id} too` });
    } else services[service.id] = service.spec;
  }
  const presentIds = Object.keys(services);
  for (const [id, spec] of Object.entries(known)) {
    if (Object.hasOwn(services, id) || missingForMs(id) > FORGOTTEN_AFTER_MS) continue;
    services[id] = missingForMs(id) > MISSING_AFTER_MS ? { ...spec, enabled: false } : spec;
  }
  return { services, presentIds, refused };
}

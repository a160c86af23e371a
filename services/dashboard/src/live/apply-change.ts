import type { LiveChange, LiveStatus } from '@recovery/contracts';

/** The status after a change; a service that has not changed is the same object as before. */
export function applyChange(status: LiveStatus, { services, ...change }: LiveChange): LiveStatus {
  if (services === undefined) return { ...status, ...change };
  const changed = new Map(services.map((service) => [service.id, service]));
  return {
    ...status,
    ...change,
    services: status.services.map((service) => changed.get(service.id) ?? service),
  };
}

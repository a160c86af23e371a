import type { WatchedService } from '@recovery/contracts';
import {
  initialState,
  serviceStatus,
  type ActiveWindow,
  type ServiceState,
  type ServiceStatus,
} from '@recovery/domain';

/** What statuses are drawn from. */
export interface StatusSources {
  readonly services: ReadonlyMap<string, WatchedService>;
  /** Of those asked for and of all that they depend on. */
  readonly states: ReadonlyMap<string, ServiceState>;
  /** Every switch for automatic recovery of the service is on. */
  isAutomatic(service: WatchedService): boolean;
  /** The window that the service is in now. */
  maintenanceOf(serviceId: string): ActiveWindow | null;
  readonly isBrakeOn: boolean;
  /** Since when a service is unknown that was never probed. Epoch ms. */
  readonly startedAt: number;
  /** Epoch ms. */
  readonly now: number;
}

/** The ids and those of all that they depend on, directly or not. */
export function withDependencies(ids: readonly string[], services: StatusSources['services']): string[] {
  const all = new Set(ids);
  // A set that grows while it is gone through is gone through to its new end.
  for (const id of all) for (const dependency of services.get(id)?.spec.dependsOn ?? []) all.add(dependency);
  return [...all];
}

/** The status of any service, which depends on that of its dependencies; each is found out once. */
export function readStatuses(sources: StatusSources): (service: WatchedService) => ServiceStatus {
  const { services, states, isBrakeOn, startedAt, now } = sources;
  const known = new Map<string, ServiceStatus>();
  const statusOf = (service: WatchedService): ServiceStatus => {
    const { id, spec, policy } = service;
    const found = known.get(id);
    if (found !== undefined) return found;
    const dependencies = spec.dependsOn.flatMap((dependencyId) => {
      const dependency = services.get(dependencyId);
      // One that is not watched holds nobody.
      return dependency?.spec.enabled === true ? [statusOf(dependency)] : [];
    });
    const status = serviceStatus(states.get(id) ?? initialState({ serviceId: id, now: startedAt }), {
      policy,
      now,
      isAutomatic: sources.isAutomatic(service),
      isBrakeOn,
      dependencies,
      maintenance: sources.maintenanceOf(id),
    });
    known.set(id, status);
    return status;
  };
  return statusOf;
}

import { dependentsOf, retryCheckJobId, type ServiceEffect, type ServiceState } from '@recovery/domain';
import type { HealthCheckQueue } from './health-check-queue.ts';

/**
 * Enqueues the checks that a state change asks for: of the service itself, of what it depends on, and of
 * what depends on it. Each has a deterministic id, so that doing it twice is harmless.
 */
export async function followProbeEffects(
  queue: HealthCheckQueue,
  {
    state,
    effects,
    services,
  }: {
    state: ServiceState;
    effects: readonly ServiceEffect[];
    services: Iterable<{ readonly id: string; readonly policy: { readonly dependsOn: readonly string[] } }>;
  },
): Promise<void> {
  const { serviceId, version } = state;
  const all = [...services].map(({ id, policy }) => ({ id, dependsOn: policy.dependsOn }));
  for (const effect of effects) {
    switch (effect.type) {
      case 'scheduleProbe':
        await queue.check(
          { serviceId, trigger: 'retry', conclusive: effect.conclusive },
          { delayMs: effect.delayMs, jobId: retryCheckJobId({ serviceId, version }) },
        );
        break;
      case 'probeDependencies':
        for (const id of all.find((service) => service.id === serviceId)?.dependsOn ?? []) {
          await queue.check(
            { serviceId: id, trigger: 'dependency', conclusive: false },
            { jobId: `dependency-${id}-of-${serviceId}-${version}` },
          );
        }
        break;
      case 'probeDependents':
        for (const id of dependentsOf(serviceId, all)) {
          await queue.check(
            { serviceId: id, trigger: 'dependent', conclusive: false },
            { jobId: `dependent-${id}-of-${serviceId}-${version}` },
          );
        }
        break;
      case 'considerRecovery':
      case 'resumeRecovery':
      case 'closeIncident':
      case 'record':
        break;
    }
  }
}

import { dependentsOf, retryCheckJobId } from '@recovery/domain';
import type { Healer } from './healer.ts';
import type { Applied } from './states.ts';

/** Enqueues the checks that a state change asks for, as in queue/follow-probe-effects.ts. */
export function followProbeEffects(
  { state, effects }: Applied,
  { checks, scenario }: Pick<Healer, 'checks' | 'scenario'>,
): void {
  const { serviceId, version } = state;
  for (const effect of effects) {
    switch (effect.type) {
      case 'scheduleProbe': {
        const jobId = retryCheckJobId({ serviceId, version });
        checks.check({ serviceId, conclusive: effect.conclusive }, { delayMs: effect.delayMs, jobId });
        break;
      }
      case 'probeDependencies':
        for (const id of scenario.services.get(serviceId)?.watched.policy.dependsOn ?? []) {
          checks.check({ serviceId: id, conclusive: false });
        }
        break;
      case 'probeDependents':
        for (const id of dependentsOf(serviceId, graphOf(scenario))) {
          checks.check({ serviceId: id, conclusive: false });
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

function graphOf({ services }: Healer['scenario']): { id: string; dependsOn: readonly string[] }[] {
  return [...services.values()].map(({ id, watched }) => ({ id, dependsOn: watched.policy.dependsOn }));
}

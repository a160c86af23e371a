import type { WatchedService } from '@recovery/contracts';
import type { ServiceState } from '@recovery/domain';
import { followProbeEffects, type HealthCheckQueue } from '@recovery/queue';
import type { Store } from '@recovery/store';

const DISABLED_REASON = 'disabled in services.yaml';
const GONE_REASON = 'its container is gone';

/** Shows a disabled service as stopped, and takes one that is enabled again back into the watch. */
export async function keepEnablement({
  store,
  queue,
  services,
  now,
}: {
  store: Pick<Store, 'states'>;
  queue: HealthCheckQueue;
  services: ReadonlyMap<string, WatchedService>;
  now: number;
}): Promise<void> {
  const states = await store.states.getMany([...services.keys()]);
  for (const { id, spec, policy, byLabels = false } of services.values()) {
    if (spec.enabled === isEnabled(states.get(id))) continue;
    const { state, effects } = await store.states.apply({
      serviceId: id,
      event: spec.enabled
        ? { type: 'serviceEnabled' }
        : { type: 'serviceDisabled', reason: byLabels ? GONE_REASON : DISABLED_REASON },
      policy,
      now,
    });
    await followProbeEffects(queue, { state, effects, services: services.values() });
  }
}

function isEnabled(state: ServiceState | undefined): boolean {
  return state?.phase !== 'stopped';
}

import type { WatchedService } from '@recovery/contracts';
import type { HealthCheckQueue } from '@recovery/queue';
import type { Logger } from '@recovery/runtime';
import type { Store } from '@recovery/store';
import { stoppedHeartbeats, type StoppedHeartbeat } from './stopped-heartbeats.ts';

/**
 * How long all schedulers together remember that a stop was hinted at: replicas notice it within a second of
 * each other, and each of them remembers by itself for good. One that starts later hints once more, which
 * costs one check; a longer memory would cost Redis a key for every stop of the day.
 */
const REMEMBERED_MS = 600_000;

export interface HeartbeatWatch {
  /** Hints once at every heartbeat that has stopped since the last look. */
  look(look: { services: ReadonlyMap<string, WatchedService>; now: number }): Promise<void>;
}

/** One hint a stop: the time of the last heartbeat tells one stop from the next, for every replica alike. */
export function createHeartbeatWatch({
  store,
  queue,
  log,
}: {
  store: Pick<Store, 'heartbeats'>;
  queue: Pick<HealthCheckQueue, 'hint'>;
  log: Logger;
}): HeartbeatWatch {
  const hintedAt = new Map<string, number>();

  const hint = async ({ serviceId, lastHeartbeatAt, silentForMs }: StoppedHeartbeat): Promise<void> => {
    const reason = `no heartbeat for ${Math.round(silentForMs / 100) / 10} s`;
    await queue.hint({
      serviceId,
      conclusive: false,
      reason,
      once: { id: `heartbeat-${serviceId}-${lastHeartbeatAt}`, ttlMs: REMEMBERED_MS },
    });
    hintedAt.set(serviceId, lastHeartbeatAt);
    log.warn({ serviceId, lastHeartbeatAt, reason }, 'heartbeat stopped');
  };

  return {
    look: async ({ services, now }) => {
      const heartbeats = await store.heartbeats.all();
      for (const stopped of stoppedHeartbeats({ services: services.values(), heartbeats, now })) {
        if (hintedAt.get(stopped.serviceId) !== stopped.lastHeartbeatAt) await hint(stopped);
      }
    },
  };
}

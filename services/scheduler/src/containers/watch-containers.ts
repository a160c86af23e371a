import { discoveredPath, loadDiscoveredFile, saveDiscoveredFile, type Configuration } from '@recovery/configuration';
import type { ContainerEvent, ServiceSpec } from '@recovery/contracts';
import type { HealthCheckQueue } from '@recovery/queue';
import { errorMessage, RateLimitedLog, startLoop, type Logger } from '@recovery/runtime';
import { discover } from './discover.ts';
import type { DockerProxy } from './docker-proxy.ts';
import { hintsOfEvent } from './hint-of-event.ts';

const LIST_EVERY_MS = 5000;
const FOLLOW_AGAIN_AFTER_MS = 1000;

export interface ContainerWatch {
  stop(): Promise<void>;
}

/**
 * Hints at what happens to containers, and keeps the file of the services that their labels describe. All of it goes on
 * through any fault of proxy, Engine and Redis: what is missed, the regular checks find.
 */
export function watchContainers({
  proxy,
  configuration,
  queue,
  dataDir,
  log,
}: {
  proxy: DockerProxy;
  configuration: Pick<Configuration, 'current'>;
  queue: Pick<HealthCheckQueue, 'hint'>;
  dataDir: string;
  log: Logger;
}): ContainerWatch {
  const limited = new RateLimitedLog({ log });
  const path = discoveredPath(dataDir);
  const lastSeenMs = new Map<string, number>();

  const readKnown = (): Readonly<Record<string, ServiceSpec>> => {
    try {
      return loadDiscoveredFile(path);
    } catch (error) {
      log.error({ reason: errorMessage(error) }, 'discovered services are damaged, written anew');
      return {};
    }
  };
  const listing = startLoop({
    name: 'containers',
    intervalMs: LIST_EVERY_MS,
    run: async () => {
      const listed = await proxy.list();
      const nowMs = performance.now();
      const missingForMs = (id: string): number => {
        const seenMs = lastSeenMs.get(id) ?? nowMs;
        lastSeenMs.set(id, seenMs);
        return nowMs - seenMs;
      };
      const { services, presentIds, refused } = discover(listed, { known: readKnown(), missingForMs });
      for (const id of presentIds) lastSeenMs.set(id, nowMs);
      for (const id of lastSeenMs.keys()) if (!Object.hasOwn(services, id)) lastSeenMs.delete(id);
      if (saveDiscoveredFile(path, services)) log.info({ services: Object.keys(services) }, 'services by labels');
      for (const { container, reason } of refused) {
        limited.warn(container, { container, reason }, 'its labels describe no service');
      }
    },
    onError: (error) => limited.warn('list', { reason: errorMessage(error) }, 'containers cannot be listed'),
  });

  const hint = async (event: ContainerEvent): Promise<void> => {
    for (const each of hintsOfEvent(event, configuration.current().services.values())) {
      await queue.hint(each);
      log.warn({ serviceId: each.serviceId, event: event.event, reason: each.reason }, 'container event');
    }
  };
  const following = startLoop({
    name: 'container events',
    intervalMs: FOLLOW_AGAIN_AFTER_MS,
    run: (signal) =>
      proxy.follow((event) => {
        hint(event).catch((error: unknown) =>
          limited.warn('hint', { reason: errorMessage(error) }, 'hint could not be enqueued'),
        );
      }, signal),
    onError: (error) =>
      limited.warn('events', { reason: errorMessage(error) }, 'container events ended, listening again'),
  });

  return {
    stop: async () => {
      await Promise.all([listing.stop(), following.stop()]);
    },
  };
}

import type { Configuration } from '@recovery/configuration';
import type { FleetLimits } from '@recovery/domain';
import type { HealthCheckQueue } from '@recovery/queue';
import { errorMessage, RateLimitedLog, startLoop, type HealthCheck, type Logger } from '@recovery/runtime';
import type { Store } from '@recovery/store';
import { createHeartbeatWatch } from './heartbeat-watch.ts';
import { keepEnablement } from './keep-enablement.ts';
import { keepSchedules } from './keep-schedules.ts';

const RECONCILE_EVERY_MS = 10_000;
/** Redis was away: what it lost meanwhile must not wait for the next regular run. */
const RETRY_AFTER_MS = 1_000;
const WATCH_HEARTBEATS_EVERY_MS = 500;
const LOOK_AT_FLEET_EVERY_MS = 1_000;
const READY_FOR_MS = 30_000;

export interface Scheduler {
  /** Ready while the last reconciliation is at most 30 s old. */
  readonly reconciled: HealthCheck;
  details(): object;
  stop(): Promise<void>;
}

/** Keeps one schedule a service, the brake, and hints at heartbeats that stop. All loops outlive any fault of Redis. */
export function startScheduler({
  configuration,
  store,
  queue,
  limits,
  log,
}: {
  configuration: Configuration;
  store: Store;
  queue: HealthCheckQueue;
  limits: FleetLimits;
  log: Logger;
}): Scheduler {
  const limited = new RateLimitedLog({ log, linesPerMinute: 4 });
  const report = (what: string) => (error: unknown) => {
    limited.warn(what, { reason: errorMessage(error) }, `${what} failed, will be tried again`);
  };

  let isStart = true;
  const reconciliation = startLoop({
    name: 'reconciliation',
    intervalMs: RECONCILE_EVERY_MS,
    retryDelayMs: () => RETRY_AFTER_MS,
    run: async () => {
      const { services } = configuration.current();
      const now = Date.now();
      // Before its schedule: a check of a service that still counts as stopped would count for nothing.
      await keepEnablement({ store, queue, services, now });
      await keepSchedules({ queue, services, isStart, now, log });
      isStart = false;
    },
    onError: report('reconciliation'),
  });
  configuration.onChange(() => void reconciliation.trigger());

  const brake = startLoop({
    name: 'brake',
    intervalMs: LOOK_AT_FLEET_EVERY_MS,
    run: async () => {
      const { services, maintenance } = configuration.current();
      await store.brakes.update({ services: services.values(), maintenance, limits, now: Date.now() });
    },
    onError: report('brake'),
  });

  const watch = createHeartbeatWatch({ store, queue, log });
  const heartbeats = startLoop({
    name: 'heartbeats',
    intervalMs: WATCH_HEARTBEATS_EVERY_MS,
    run: () => watch.look({ services: configuration.current().services, now: Date.now() }),
    onError: report('heartbeat watch'),
  });

  return {
    reconciled: () => {
      const { msSinceSuccess } = reconciliation;
      if (msSinceSuccess === null) return { ok: false, message: 'not reconciled yet' };
      return msSinceSuccess <= READY_FOR_MS
        ? { ok: true }
        : { ok: false, message: `last reconciled ${Math.round(msSinceSuccess / 1000)} s ago` };
    },
    details: () => ({
      services: configuration.current().services.size,
      servicesRefusal: configuration.current().servicesRefusal,
      lastReconciledAt: reconciliation.lastSuccessAt,
    }),
    stop: async () => {
      await Promise.all([reconciliation.stop(), brake.stop(), heartbeats.stop()]);
    },
  };
}

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { openConfiguration } from '@recovery/configuration';
import { fleetLimits } from '@recovery/contracts';
import { createContainerReader, createProbes } from '@recovery/probes';
import { consumeRecoveries, createRedisConnection, followProbeEffects, openHealthCheckQueue } from '@recovery/queue';
import { startHealthServer, type ProcessContext } from '@recovery/runtime';
import { joinClusterTime, openStore } from '@recovery/store';
import { openActionJournal } from './action-journal.ts';
import { createDrivers } from './drivers/create-drivers.ts';
import type { RecoveryWorkerEnv } from './environment.ts';
import { recoverService } from './recover-service.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import { startReentering } from './start-reentering.ts';

/** The recovery worker, assembled: carries out recoveries, decides nothing. */
export async function startRecoveryWorker(
  env: RecoveryWorkerEnv,
  { log, signal, onShutdown }: ProcessContext,
): Promise<void> {
  const configuration = openConfiguration({ env, log });
  onShutdown('configuration', () => configuration.close());

  const redis = createRedisConnection({ url: env.REDIS_URL, role: 'store', log });
  onShutdown('redis', () => redis.disconnect());
  const time = joinClusterTime({ redis, log, onShutdown });
  const store = openStore({ redis, log });
  const healthChecks = openHealthCheckQueue({ url: env.REDIS_URL, log });
  onShutdown('health check queue', () => healthChecks.close());
  const probes = createProbes({
    services: () => configuration.current().services,
    heartbeats: store.heartbeats,
    containers: createContainerReader(env),
    log,
  });
  onShutdown('probes', () => probes.close());

  const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const journal = openActionJournal({
    dir: resolve(env.DATA_DIR, 'actions'),
    owner,
    keepMs: 2 * env.RESTART_BUDGET_WINDOW,
    log,
  });
  const reentering = time.whenKnown({
    start: () => startReentering({ ledger: store.ledger, journal, log }),
    stop: (started) => started.stop(),
  });
  onShutdown('ledger', () => reentering.stop());

  const deps: RecoveryDeps = {
    owner,
    configuration,
    store,
    drivers: createDrivers(env),
    limits: fleetLimits(env),
    observer: ({ spec }) => probes.observer.verdict(spec.probe),
    journal,
    log,
    leaseTtlMs: env.LEASE_TTL,
    shutdown: signal,
    probeOf: probes.probeOf,
    follow: (_service, state, effects) =>
      followProbeEffects(healthChecks, { state, effects, services: configuration.current().services.values() }),
  };
  const consumer = time.whenKnown({
    start: () =>
      consumeRecoveries({
        url: env.REDIS_URL,
        log,
        concurrency: env.CONCURRENT_RECOVERIES,
        handle: (job, { report }) => recoverService(job, deps, report),
      }),
    stop: (started) => started.close(),
  });
  onShutdown('recoveries', () => consumer.stop());

  const health = await startHealthServer({
    name: 'recovery-worker',
    host: env.HEALTH_HOST,
    port: env.HEALTH_PORT,
    log,
    readiness: {
      redis: async () => ({ ok: (await redis.ping()) === 'PONG' }),
      clock: time.check,
      queue: () => ({ ok: consumer.started?.isReady() ?? false }),
      observer: probes.isBelieved,
    },
    details: () => ({ droppedJobs: consumer.started?.droppedCount ?? 0, observer: probes.details() }),
  });
  onShutdown('health server', () => health.close());
  log.info({ owner: deps.owner, healthPort: health.port }, 'recovery worker ready');
}

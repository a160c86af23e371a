import { openConfiguration } from '@recovery/configuration';
import { fleetLimits, type ContainerAwareEnv } from '@recovery/contracts';
import { probeConcurrency } from '@recovery/domain';
import { createContainerReader, createProbes } from '@recovery/probes';
import { consumeHealthChecks, createRedisConnection, openHealthCheckQueue, openRecoveryQueue } from '@recovery/queue';
import { startHealthServer, type ProcessContext } from '@recovery/runtime';
import { joinClusterTime, openStore } from '@recovery/store';
import { createCheckCounters } from './check-counters.ts';
import { checkService, type CheckDeps } from './check-service.ts';

/** The probe worker, assembled: checks services and lets the state machine and the gates draw the conclusions. */
export async function startProbeWorker(
  env: ContainerAwareEnv,
  { name, log, onShutdown }: ProcessContext,
): Promise<void> {
  const configuration = openConfiguration({ env, log });
  onShutdown('configuration', () => configuration.close());
  const redis = createRedisConnection({ url: env.REDIS_URL, role: 'store', log });
  onShutdown('redis', () => redis.disconnect());
  const time = joinClusterTime({ redis, log, onShutdown });
  const store = openStore({ redis, log });
  onShutdown('store', () => store.close());
  const checks = openHealthCheckQueue({ url: env.REDIS_URL, log });
  onShutdown('health check queue', () => checks.close());
  const recoveries = openRecoveryQueue({ url: env.REDIS_URL, log });
  onShutdown('recovery queue', () => recoveries.close());
  const probes = createProbes({
    services: () => configuration.current().services,
    heartbeats: store.heartbeats,
    containers: createContainerReader(env),
    log,
  });
  onShutdown('probes', () => probes.close());

  const deps: CheckDeps = {
    configuration,
    store,
    checks,
    recoveries,
    limits: fleetLimits(env),
    observer: ({ spec }) => probes.observer.verdict(spec.probe),
    now: Date.now,
    probeOf: probes.probeOf,
  };
  const counters = createCheckCounters(log);
  const policies = [...configuration.current().services.values()].map(({ policy }) => policy);
  const concurrency = probeConcurrency(policies);
  const consumer = time.whenKnown({
    start: () =>
      consumeHealthChecks({
        url: env.REDIS_URL,
        log,
        concurrency,
        handle: async (job, signal) => {
          counters.count(job.serviceId, await checkService(job, { ...deps, signal }));
        },
      }),
    stop: (started) => started.close(),
  });
  onShutdown('health checks', () => consumer.stop());

  const health = await startHealthServer({
    name,
    host: env.HEALTH_HOST,
    port: env.HEALTH_PORT,
    log,
    readiness: {
      redis: async () => ({ ok: (await redis.ping()) === 'PONG' }),
      clock: time.check,
      worker: () => ({ ok: consumer.started?.isReady() ?? false }),
      observer: probes.isBelieved,
    },
    details: () => ({
      concurrency,
      invalidJobs: consumer.started?.droppedCount ?? 0,
      ...counters.read(),
      observer: probes.details(),
    }),
  });
  onShutdown('health server', () => health.close());
  log.info({ healthPort: health.port, concurrency }, 'probe worker ready');
}

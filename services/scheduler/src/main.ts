import { openConfiguration } from '@recovery/configuration';
import { containerAwareEnvSchema, fleetLimits, readEnv } from '@recovery/contracts';
import { createRedisConnection, openHealthCheckQueue } from '@recovery/queue';
import { runProcess, startHealthServer } from '@recovery/runtime';
import { joinClusterTime, openStore } from '@recovery/store';
import { startScheduler } from './app.ts';
import { createDockerProxy } from './containers/docker-proxy.ts';
import { watchContainers } from './containers/watch-containers.ts';

runProcess('scheduler', async ({ name, log, onShutdown }) => {
  const env = readEnv(containerAwareEnvSchema);
  const configuration = openConfiguration({ env, log });
  onShutdown('configuration', () => configuration.close());
  const redis = createRedisConnection({ url: env.REDIS_URL, role: 'store', log });
  onShutdown('redis', () => redis.disconnect());
  const time = joinClusterTime({ redis, log, onShutdown });
  const store = openStore({ redis, log });
  onShutdown('store', () => store.close());
  const queue = openHealthCheckQueue({ url: env.REDIS_URL, log });
  onShutdown('queue', () => queue.close());

  const scheduler = time.whenKnown({
    start: () => startScheduler({ configuration, store, queue, limits: fleetLimits(env), log }),
    stop: (started) => started.stop(),
  });
  onShutdown('scheduler', () => scheduler.stop());
  const { DOCKER_PROXY_URL: url, DOCKER_PROXY_TOKEN: token, DATA_DIR: dataDir } = env;
  if (url !== undefined) {
    const watch = watchContainers({ proxy: createDockerProxy({ url, token }), configuration, queue, dataDir, log });
    onShutdown('container watch', () => watch.stop());
  }
  const health = await startHealthServer({
    name,
    host: env.HEALTH_HOST,
    port: env.HEALTH_PORT,
    log,
    readiness: {
      redis: async () => ({ ok: (await redis.ping()) === 'PONG' }),
      clock: time.check,
      reconciled: () => scheduler.started?.reconciled() ?? { ok: false, message: 'not started yet' },
    },
    details: () => scheduler.started?.details() ?? {},
  });
  onShutdown('health server', () => health.close());
  log.info({ healthPort: health.port }, 'scheduler started');
});

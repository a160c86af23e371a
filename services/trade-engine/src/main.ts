import { readEnv } from '@recovery/contracts';
import { maskUrl, runProcess, startHealthServer, startHeartbeat } from '@recovery/runtime';
import { createApp } from './app.ts';
import { parseConnections } from './connections.ts';
import { environmentSchema } from './environment.ts';
import { openFeed } from './market/open-feed.ts';
import { RedisWindows } from './market/redis-windows.ts';
import { DatabaseLink } from './store/database-link.ts';

runProcess('trade-engine', async ({ name, log, onShutdown }) => {
  const environment = readEnv(environmentSchema);
  const feed = await openFeed({ seed: environment.ENGINE_SEED, replayFile: environment.ENGINE_REPLAY_FILE });
  const connections = parseConnections(environment.ENGINE_CONNECTIONS, feed);

  const database = new DatabaseLink({ connectionString: environment.DATABASE_URL, log });
  onShutdown('database', () => database.close());
  const cacheUrl = environment.ENGINE_CACHE_URL;
  const sharedWindows = cacheUrl === undefined ? null : new RedisWindows({ url: cacheUrl, feedId: feed.id, log });
  onShutdown('market cache', () => sharedWindows?.close());

  const app = createApp({ environment, connections, feed, database, sharedWindows, log });
  onShutdown('engines', () => app.coordinator.halt());
  app.coordinator.start();

  const { CONTROL_FENCE_FILE: fenceFile } = environment;
  const server = await startHealthServer({
    name,
    host: environment.HEALTH_HOST,
    port: environment.HEALTH_PORT,
    log,
    readiness: app.readiness,
    details: app.details,
    faults: app.faults,
    control: {
      token: environment.CONTROL_TOKEN,
      operations: app.operations,
      ...(fenceFile === undefined ? {} : { fenceFile }),
    },
  });
  onShutdown('health server', () => server.close());
  if (environment.HEARTBEAT_URL !== undefined) {
    const token = environment.HEARTBEAT_TOKEN;
    const heartbeat = startHeartbeat({
      url: environment.HEARTBEAT_URL,
      intervalMs: environment.HEARTBEAT_INTERVAL,
      log,
      ...(token === undefined ? {} : { token }),
    });
    onShutdown('heartbeat', heartbeat.stop);
  }
  log.info(
    {
      port: server.port,
      feed: feed.id,
      connections: connections.map(({ id }) => id),
      cache: cacheUrl === undefined ? 'memory' : maskUrl(cacheUrl),
    },
    'trade engine started',
  );
});

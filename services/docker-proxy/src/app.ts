import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FencingLedger, startHealthServer, type ProcessContext } from '@recovery/runtime';
import { openContainers } from './containers/open-containers.ts';
import { ownContainerId } from './containers/own-container.ts';
import { openEngine } from './engine/engine-client.ts';
import type { DockerProxyEnv } from './environment.ts';
import { startProxyServer } from './http/start-proxy-server.ts';
import { OrderBook } from './orders/order-book.ts';

/** The proxy, assembled: a few verbs on a few containers, each order with a fencing token. */
export async function startDockerProxy(
  env: DockerProxyEnv,
  { name, log, onShutdown }: Pick<ProcessContext, 'name' | 'log' | 'onShutdown'>,
): Promise<{ port: number }> {
  const engine = openEngine(env.DOCKER_SOCKET);
  onShutdown('engine', () => engine.close());
  const dataDir = resolve(env.DATA_DIR);
  mkdirSync(dataDir, { recursive: true });
  const ledger = new FencingLedger(join(dataDir, 'fencing.json'));
  const named = new Set(env.DOCKER_CONTAINERS ?? []);
  const containers = openContainers({ engine, named, ownId: ownContainerId() });
  const orders = new OrderBook({ containers, engine, ledger, log });

  const health = await startHealthServer({
    name,
    host: env.HEALTH_HOST,
    port: env.HEALTH_PORT,
    log,
    readiness: {
      engine: async () => {
        await containers.list();
        return { ok: true };
      },
    },
    details: async () => ({ containers: (await containers.list()).map((container) => container.name) }),
  });
  onShutdown('health server', () => health.close());
  const server = await startProxyServer({
    host: env.DOCKER_PROXY_HOST,
    port: env.DOCKER_PROXY_PORT,
    token: env.DOCKER_PROXY_TOKEN,
    engine,
    containers,
    orders,
    log,
  });
  onShutdown('http server', () => server.close());
  log.info({ port: server.port, healthPort: health.port, containers: [...named] }, 'docker proxy ready');
  return { port: server.port };
}

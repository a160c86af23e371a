import { join } from 'node:path';
import { discoveredPath, loadDiscoveredFile, type ConfigurationSnapshot } from '@recovery/configuration';
import {
  componentEnvSchema,
  DEFAULT_SETTINGS,
  readEnv,
  servicesFileSchema,
  watchedServices,
} from '@recovery/contracts';
import type { Hint } from '@recovery/queue';
import {
  EngineByHttp,
  makeTestDirectory,
  silentLogger,
  startFakeEngine,
  startProcess,
  waitFor,
  type FakeEngine,
  type StartedProcess,
} from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDockerProxy } from './docker-proxy.ts';
import { watchContainers } from './watch-containers.ts';

const PROXY = join(import.meta.dirname, '../../../docker-proxy/src/main.ts');
const TOKEN = 'token-of-the-test';
const SOON = { timeoutMs: 20_000 };
const releases: (() => unknown)[] = [];
let directory: string;
let engine: FakeEngine;
let web: string;
let port: string;
let proxy: StartedProcess;
let hints: Hint[];

beforeEach(async () => {
  const made = await makeTestDirectory('container-watch');
  releases.push(made.remove);
  directory = made.path;
  hints = [];
  engine = await startFakeEngine(join(directory, 'engine.sock'));
  releases.push(() => engine.close());
  const labels = { 'recovery.enable': 'true' };
  web = await new EngineByHttp(engine.socketPath).run({ name: 'web', image: 'any', labels });
  port = '0';
  await startProxy();
  releases.push(() => proxy.stop());
});
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

async function startProxy(): Promise<void> {
  proxy = startProcess({
    args: [PROXY],
    env: {
      DOCKER_SOCKET: engine.socketPath,
      DOCKER_PROXY_TOKEN: TOKEN,
      DOCKER_PROXY_PORT: port,
      DATA_DIR: directory,
      LOG_LEVEL: 'info',
    },
  });
  port = /"port":(\d+)/u.exec(await proxy.waitForOutput('docker proxy ready'))?.[1] ?? '';
}

function watch(): void {
  const probe = { kind: 'container', container: 'web' };
  const file = servicesFileSchema.parse({ services: { shop: { name: 'Shop', probe } } });
  const services = watchedServices(file, readEnv(componentEnvSchema, { REDIS_URL: 'redis://127.0.0.1:1' }));
  const snapshot: ConfigurationSnapshot = {
    services,
    maintenance: [],
    servicesRefusal: null,
    settings: DEFAULT_SETTINGS,
    paused: false,
  };
  const watching = watchContainers({
    proxy: createDockerProxy({ url: `http://127.0.0.1:${port}`, token: TOKEN }),
    configuration: { current: () => snapshot },
    queue: { hint: (hint) => Promise.resolve(void hints.push(hint)) },
    dataDir: directory,
    log: silentLogger(),
  });
  releases.push(() => watching.stop());
}

const discovered = () => Object.keys(loadDiscoveredFile(discoveredPath(directory)));

it('writes down the services that labels describe, and hints at an end that the Engine saw', async () => {
  watch();
  await waitFor(() => discovered().includes('web'), SOON);
  // The stream may open a moment after the first list.
  await waitFor(async () => {
    if (hints.length === 0) {
      await new EngineByHttp(engine.socketPath).act(web, 'restart');
      engine.end(web, { exitCode: 137 });
    }
    return hints.some(({ conclusive }) => conclusive);
  }, SOON);
  expect(hints.find(({ conclusive }) => conclusive)).toMatchObject({
    serviceId: 'shop',
    reason: 'container web has ended with exit code 137',
  });
});

it('a proxy that is away changes nothing, and is listened to again when it is back', async () => {
  watch();
  await waitFor(() => discovered().includes('web'), SOON);
  await proxy.stop();
  await startProxy();
  await waitFor(() => {
    if (hints.length === 0) engine.setHealth(web, 'unhealthy');
    return hints.length > 0;
  }, SOON);
  expect(hints[0]).toMatchObject({ serviceId: 'shop', conclusive: false });
  expect(discovered()).toEqual(['web']);
});

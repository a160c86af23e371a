import { join } from 'node:path';
import type { StepSpecOf } from '@recovery/contracts';
import {
  EngineByHttp,
  makeTestDirectory,
  silentLogger,
  startFakeEngine,
  startProcess,
  type FakeEngine,
} from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recoveryWorkerEnvSchema } from '../environment.ts';
import { createDrivers, type Drivers } from './create-drivers.ts';
import type { ActionContext } from './driver.ts';

const PROXY = join(import.meta.dirname, '../../../docker-proxy/src/main.ts');
const TOKEN = 'token-of-the-test';
const releases: (() => unknown)[] = [];
let engine: FakeEngine;
let id: string;
let drivers: Drivers;
let proxyUrl: string;

// The proxy's own suite runs on a real Engine too; here it is what stands between driver and Engine that is tested.
beforeAll(async () => {
  const directory = await makeTestDirectory('docker-driver');
  releases.push(directory.remove);
  engine = await startFakeEngine(join(directory.path, 'engine.sock'));
  releases.push(() => engine.close());
  id = await new EngineByHttp(engine.socketPath).run({ name: 'web', image: 'any' });
  await new EngineByHttp(engine.socketPath).run({ name: 'other', image: 'any' });
  const proxy = startProcess({
    args: [PROXY],
    env: {
      DOCKER_SOCKET: engine.socketPath,
      DOCKER_PROXY_TOKEN: TOKEN,
      DOCKER_PROXY_PORT: '0',
      DOCKER_CONTAINERS: 'web,absent',
      DATA_DIR: directory.path,
      LOG_LEVEL: 'info',
    },
  });
  releases.push(() => proxy.stop());
  const port = /"port":(\d+)/u.exec(await proxy.waitForOutput('docker proxy ready'))?.[1];
  proxyUrl = `http://127.0.0.1:${port}`;
  drivers = driversWith({ DOCKER_PROXY_URL: proxyUrl, DOCKER_PROXY_TOKEN: TOKEN });
});
afterAll(async () => {
  for (const release of releases.toReversed()) await release();
});

function driversWith(env: Record<string, string>): Drivers {
  return createDrivers(recoveryWorkerEnvSchema.parse({ REDIS_URL: 'redis://127.0.0.1:1', ...env }));
}

let token = 100;
function context(rest: Partial<ActionContext> = {}): ActionContext {
  return {
    serviceId: 'web',
    signal: AbortSignal.timeout(8000),
    log: silentLogger(),
    assertHeld: () => undefined,
    heldForMs: () => 60_000,
    nextToken: () => Promise.resolve((token += 1)),
    ...rest,
  };
}

function step(container: string, action: StepSpecOf<'docker'>['action'] = 'restart'): StepSpecOf<'docker'> {
  return { driver: 'docker', container, action };
}

const soon = () => AbortSignal.timeout(2000);

describe('docker driver', () => {
  it('restarts a container that has ended', async () => {
    engine.end(id, { exitCode: 137 });
    expect(await drivers.canApply(step('web'), soon())).toEqual({ applies: true });
    await drivers.perform(step('web'), context());
    expect(engine.calls.at(-1)).toBe('restart web');
  });

  it.each(['stop', 'start', 'kill'] as const)('orders %s', async (action) => {
    await drivers.perform(step('web', action), context());
    expect(engine.calls.at(-1)).toBe(`${action} web`);
  });

  it('cannot apply, and says why, without a proxy, without such a container, and to one that is not served', async () => {
    const reasonOf = async (tried: Drivers, container: string) => {
      const verdict = await tried.canApply(step(container), soon());
      return verdict.applies ? 'applies' : verdict.reason;
    };
    expect(await reasonOf(driversWith({}), 'web')).toMatch(/DOCKER_PROXY_URL is not set/u);
    expect(await reasonOf(drivers, 'absent')).toMatch(/there is no container of the name absent/u);
    expect(await reasonOf(drivers, 'other')).toMatch(/neither named in DOCKER_CONTAINERS nor labelled/u);
    expect(await reasonOf(driversWith({ DOCKER_PROXY_URL: proxyUrl }), 'web')).toMatch(/bearer token/u);
    expect(await reasonOf(driversWith({ DOCKER_PROXY_URL: 'http://127.0.0.1:9' }), 'web')).toMatch(/does not answer/u);
  });

  it('fails with the reason of the proxy, and the container is left alone', async () => {
    const callsBefore = engine.calls.length;
    await expect(drivers.perform(step('other'), context())).rejects.toThrow(/HTTP 403 other is neither named/u);
    expect(engine.calls).toHaveLength(callsBefore);
  });

  it('sealed, the far end refuses every token before; and sealing touches nothing', async () => {
    const callsBefore = engine.calls.length;
    const late = (token += 1);
    await drivers.seal(step('web'), context());
    await expect(drivers.perform(step('web'), context({ nextToken: () => Promise.resolve(late) }))).rejects.toThrow(
      /HTTP 409 token \d+ is not above/u,
    );
    expect(engine.calls).toHaveLength(callsBefore);
  });

  it('sends nothing when the lease is gone at the last moment', async () => {
    const callsBefore = engine.calls.length;
    const assertHeld = () => {
      throw new Error('the lease is gone');
    };
    await expect(drivers.perform(step('web'), context({ assertHeld }))).rejects.toThrow('the lease is gone');
    expect(engine.calls).toHaveLength(callsBefore);
  });
});

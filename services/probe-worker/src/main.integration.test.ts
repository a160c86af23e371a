import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHealthCheckQueue } from '@recovery/queue';
import {
  createTestRedis,
  makeTestDirectory,
  silentLogger,
  startProcess,
  waitFor,
  type StartedProcess,
} from '@recovery/test-kit';

const releases: (() => Promise<unknown> | void)[] = [];
let directory: string;
let connectionCount: number;

beforeEach(async () => {
  const made = await makeTestDirectory('probe-worker');
  releases.push(made.remove);
  directory = made.path;
  connectionCount = 0;
  const server = createServer((socket) => {
    connectionCount += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  releases.push(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const shop = `services:\n  shop: { name: Shop, probe: { kind: tcp, host: 127.0.0.1, port: ${port} } }\n`;
  await writeFile(join(directory, 'services.yaml'), shop);
});

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

function startMain(env: Record<string, string>): StartedProcess {
  const main = startProcess({
    args: [join(import.meta.dirname, 'main.ts')],
    env: { DATA_DIR: directory, SERVICES_FILE: join(directory, 'services.yaml'), LOG_LEVEL: 'info', ...env },
  });
  releases.push(() => main.stop());
  return main;
}

async function healthUrl(main: StartedProcess): Promise<string> {
  const output = await main.waitForOutput('probe worker ready');
  return `http://127.0.0.1:${/"healthPort":(\d+)/u.exec(output)?.[1]}`;
}

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

function openQueue(url: string) {
  const queue = openHealthCheckQueue({ url, log: silentLogger() });
  releases.push(() => queue.close());
  return queue;
}

describe('the process', () => {
  test('is ready with Redis, checks what it is asked to, and ends with 0 at SIGTERM', async () => {
    const redis = await createTestRedis();
    releases.push(redis.drop);
    const main = startMain({ REDIS_URL: redis.url });
    const url = await healthUrl(main);
    await waitFor(async () => (await statusOf(`${url}/readyz`)) === 200);
    await openQueue(redis.url).check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
    await waitFor(() => connectionCount === 1);
    await waitFor(async () => (await (await fetch(`${url}/health`)).text()).includes('"checked":1'));
    expect(await main.stop()).toEqual({ code: 0, signal: null });
  });

  test('outlives the death of Redis and goes on within three seconds of its return', async () => {
    const { server, url: redisUrl, drop } = await createTestRedis({ dedicated: true });
    releases.push(drop);
    const main = startMain({ REDIS_URL: redisUrl });
    const url = await healthUrl(main);
    await waitFor(async () => (await statusOf(`${url}/readyz`)) === 200);
    await server.kill();
    await waitFor(async () => (await statusOf(`${url}/readyz`)) === 503, { describe: 'readiness to be lost' });
    expect(await statusOf(`${url}/livez`)).toBe(200);

    await server.restart();
    const queue = openQueue(redisUrl);
    const returnedAt = performance.now();
    await queue.check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
    await waitFor(() => connectionCount > 0, { describe: () => `the check to be made:\n${main.output()}` });
    expect(performance.now() - returnedAt).toBeLessThan(3000);
    expect(await main.stop()).toEqual({ code: 0, signal: null });
    expect(main.output().split('\n').length).toBeLessThan(60);
  });

  test.each([
    [{ REDIS_URL: '' }, 'REDIS_URL'],
    [{ REDIS_URL: 'redis://127.0.0.1:1', MAX_ERROR_THRESHOLD: 'many' }, 'MAX_ERROR_THRESHOLD'],
    [{ REDIS_URL: 'redis://127.0.0.1:1', SERVICES_FILE: '/nowhere/services.yaml' }, '/nowhere/services.yaml'],
  ])('refuses to start with %j: 78, naming what is wrong', async (env, named) => {
    const main = startMain(env);
    expect(await main.exited).toEqual({ code: 78, signal: null });
    expect(main.output()).toContain(named);
  });
});

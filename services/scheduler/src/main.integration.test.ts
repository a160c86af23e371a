import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { confirmServices } from '@recovery/configuration';
import { createTestRedis, makeTestDirectory, startProcess, waitFor, type StartedProcess } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SERVICES = `services:
  a: { name: A, probe: { kind: tcp, host: localhost, port: 1 } }
`;
const releases: (() => Promise<unknown> | void)[] = [];
let directory: string;

beforeEach(async () => {
  const made = await makeTestDirectory('scheduler');
  releases.push(made.remove);
  directory = made.path;
  await writeFile(join(directory, 'services.yaml'), SERVICES);
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
  const output = await main.waitForOutput('scheduler started');
  return `http://127.0.0.1:${/"healthPort":(\d+)/u.exec(output)?.[1]}`;
}

const statusOf = async (url: string) => (await fetch(url)).status;

describe('the process', () => {
  it('is ready once the schedules are set, and ends with 0 at SIGTERM', async () => {
    const test = await createTestRedis();
    releases.push(test.drop);
    const main = startMain({ REDIS_URL: test.url });
    const url = await healthUrl(main);
    await waitFor(async () => (await statusOf(`${url}/readyz`)) === 200);
    expect(await test.redis.zcard('{recovery}:health-checks:repeat')).toBe(1);
    expect(await main.stop()).toEqual({ code: 0, signal: null });
  });

  it('lives without Redis, is not ready, logs little, and ends with 0 at SIGTERM', async () => {
    const main = startMain({ REDIS_URL: 'redis://user:geheim@127.0.0.1:1' });
    const url = await healthUrl(main);
    const startedAt = performance.now();
    await waitFor(() => performance.now() - startedAt > 4_000, { intervalMs: 200 });
    expect(await statusOf(`${url}/livez`)).toBe(200);
    expect(await statusOf(`${url}/readyz`)).toBe(503);
    expect(await main.stop()).toEqual({ code: 0, signal: null });
    expect(main.output().split('\n').length).toBeLessThan(30);
    expect(main.output()).not.toContain('geheim');
  });

  it('started without Redis, it begins when Redis appears', async () => {
    const { server, redis, url: redisUrl, drop } = await createTestRedis({ dedicated: true });
    releases.push(drop);
    await server.kill();
    const main = startMain({ REDIS_URL: redisUrl });
    const url = await healthUrl(main);
    const readyz = await fetch(`${url}/readyz`);
    expect(await readyz.json()).toMatchObject({ checks: { clock: { ok: false }, reconciled: { ok: false } } });
    await server.restart();
    await waitFor(async () => (await statusOf(`${url}/readyz`)) === 200);
    expect(await redis.zcard('{recovery}:health-checks:repeat')).toBe(1);
  });

  it('killed while services.yaml was cut down, its successor removes no schedule until that is confirmed', async () => {
    const test = await createTestRedis();
    releases.push(test.drop);
    const file = join(directory, 'services.yaml');
    const service = (id: string): string => `  ${id}: { name: x, probe: { kind: tcp, host: localhost, port: 1 } }\n`;
    await writeFile(file, `services:\n${service('a')}${service('b')}${service('c')}`);
    const schedules = () => test.redis.zcard('{recovery}:health-checks:repeat');
    const first = startMain({ REDIS_URL: test.url });
    await waitFor(async () => (await schedules()) === 3);
    await writeFile(file, `services:\n${service('a')}`);
    await first.waitForOutput('configuration change refused');
    first.signal('SIGKILL');
    await first.exited;

    const successor = startMain({ REDIS_URL: test.url });
    const url = await healthUrl(successor);
    await waitFor(async () => (await statusOf(`${url}/readyz`)) === 200);
    expect(successor.output()).toContain('would end the watch of 2 of 3 services (b, c)');
    expect(await schedules()).toBe(3);
    const details: unknown = await (await fetch(`${url}/health`)).json();
    expect(details).toMatchObject({
      details: { servicesRefusal: expect.stringContaining('waits for a confirmation') },
    });

    confirmServices({ dataDir: directory, servicesFile: file });
    await waitFor(async () => (await schedules()) === 1);
  });

  it('refuses to start on an invalid services.yaml with 78 and names file, place and reason', async () => {
    await writeFile(join(directory, 'services.yaml'), 'services: { a: { name: A } }');
    const main = startMain({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect(await main.exited).toEqual({ code: 78, signal: null });
    expect(main.output()).toMatch(/services\.yaml: services\.a\.probe: /u);
  });
});

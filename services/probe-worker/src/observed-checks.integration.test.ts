import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ServiceState } from '@recovery/domain';
import { createRedisConnection, openHealthCheckQueue } from '@recovery/queue';
import { openStore } from '@recovery/store';
import { createTestRedis, makeTestDirectory, silentLogger, startProcess, waitFor } from '@recovery/test-kit';

const canLimit = spawnSync('prlimit', ['--version']).status === 0;
const log = silentLogger();
const releases: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

interface Health {
  details: { inconclusive: number; observer: { voidCount: number; canaries: Record<string, { ok: boolean }> } };
}

/** A probe worker as a process, a service that answers as the test says, and a look at everything from outside. */
async function startWorld({ timeoutMs }: { timeoutMs: number }) {
  const patient = { answer: (response: ServerResponse): void => void response.end(), requestCount: 0 };
  const server = createServer((_request, response) => {
    patient.requestCount += 1;
    patient.answer(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  releases.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const { path: directory, remove } = await makeTestDirectory('observed-checks');
  releases.push(remove);
  const servicesFile = join(directory, 'services.yaml');
  const probe = `{ kind: http, url: '${url}', timeoutMs: ${timeoutMs} }`;
  await writeFile(servicesFile, `services:\n  shop: { name: Shop, failureThreshold: 3, probe: ${probe} }\n`);

  const { url: redisUrl, redis, drop } = await createTestRedis();
  releases.push(drop);
  const worker = startProcess({
    args: [join(import.meta.dirname, 'main.ts')],
    env: {
      REDIS_URL: redisUrl,
      DATA_DIR: directory,
      SERVICES_FILE: servicesFile,
      LOG_LEVEL: 'info',
      START_PERIOD: '0',
      HEALTH_CHECK_RETRY_INTERVAL: '100',
    },
  });
  releases.push(() => worker.stop());
  const healthPort = Number(/"healthPort":(\d+)/u.exec(await worker.waitForOutput('probe worker ready'))?.[1]);
  const health = async (): Promise<Health> =>
    (await (await fetch(`http://127.0.0.1:${healthPort}/health`)).json()) as Health;

  const queue = openHealthCheckQueue({ url: redisUrl, log });
  releases.push(() => queue.close());
  const connection = createRedisConnection({ url: redisUrl, role: 'store', log });
  releases.push(() => connection.disconnect());
  const store = openStore({ redis: connection, log });
  releases.push(() => store.close());
  const state = (): Promise<ServiceState | null> => store.states.get('shop');
  const check = (): Promise<void> => queue.check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
  const untilNothingIsQueued = (): Promise<unknown> =>
    waitFor(async () => {
      const lengths = await Promise.all(
        ['wait', 'active'].map((list) => redis.llen(`{recovery}:health-checks:${list}`)),
      );
      return lengths.every((length) => length === 0);
    });
  await waitFor(async () => (await fetch(`http://127.0.0.1:${healthPort}/readyz`)).status === 200);
  return { patient, worker, healthPort, health, state, check, untilNothingIsQueued };
}

function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function limitDescriptors(pid: number, count: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${count}:`]);
}

test.skipIf(!canLimit)(
  'a worker without file descriptors counts no failure of a service that fails, and counts again when it has some',
  async () => {
    const { patient, worker, healthPort, health, state, check, untilNothingIsQueued } = await startWorld({
      timeoutMs: 1000,
    });
    await check();
    await waitFor(async () => (await state())?.phase === 'running');
    patient.answer = (response) => void response.writeHead(500).end();

    // Few are left: the service can be asked and says that it fails, yet we are no witness.
    limitDescriptors(worker.pid, openDescriptors(worker.pid) + 8);
    await waitFor(async () => (await health()).details.observer.canaries['file-descriptors']?.ok === false);
    const requestsBefore = patient.requestCount;
    for (let count = 1; count <= 5; count += 1) {
      await check();
      await waitFor(async () => (await health()).details.inconclusive === count);
    }
    expect(patient.requestCount).toBe(requestsBefore + 5);
    const ready = await fetch(`http://127.0.0.1:${healthPort}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toMatch(/canary file-descriptors: \d+ of \d+ file descriptors are used/u);
    expect(await state()).toMatchObject({ phase: 'running', errorCount: 0, incident: null });

    // None is left: connections of others hold the last ones, and the service cannot be asked at all.
    const limit = openDescriptors(worker.pid) + 8;
    limitDescriptors(worker.pid, limit);
    const holders = Array.from({ length: 30 }, () => connect(healthPort, '127.0.0.1').on('error', () => undefined));
    releases.push(() => holders.forEach((socket) => socket.destroy()));
    await waitFor(() => openDescriptors(worker.pid) >= limit);
    for (let count = 1; count <= 5; count += 1) {
      await check();
      await untilNothingIsQueued();
    }
    expect(patient.requestCount).toBe(requestsBefore + 5);
    expect(await state()).toMatchObject({ phase: 'running', errorCount: 0, incident: null });
    for (const socket of holders) socket.destroy();

    limitDescriptors(worker.pid, 10_000);
    await waitFor(async () => (await health()).details.observer.canaries['file-descriptors']?.ok === true);
    await check();
    await waitFor(async () => (await state())?.incident !== null);
    expect(await state()).toMatchObject({ phase: 'failing', hardness: 'hard', errorCount: 3 });
    expect((await health()).details.observer.voidCount).toBeGreaterThanOrEqual(5);
    expect((await health()).details.inconclusive).toBeGreaterThanOrEqual(10);
    expect(worker.output().split('\n').length).toBeLessThan(30);
  },
);

test('a worker that was stopped in the middle of a check does not take it for a time-out of the service', async () => {
  const { patient, worker, health, state, check } = await startWorld({ timeoutMs: 400 });
  await check();
  await waitFor(async () => (await state())?.phase === 'running');
  patient.answer = () => undefined;
  await check();
  await waitFor(() => patient.requestCount === 2);
  worker.signal('SIGSTOP');
  const stoppedAt = performance.now();
  await waitFor(() => performance.now() - stoppedAt > 800);
  worker.signal('SIGCONT');
  await waitFor(async () => (await health()).details.inconclusive === 1);
  expect(await state()).toMatchObject({ phase: 'running', errorCount: 0 });

  await check();
  await waitFor(async () => ((await state())?.errorCount ?? 0) > 0);
});

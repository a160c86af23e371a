import type { Configuration, ConfigurationSnapshot } from '@recovery/configuration';
import {
  componentEnvSchema,
  DEFAULT_SETTINGS,
  parseServicesFile,
  readEnv,
  watchedServices,
  type HealthCheckJob,
  fleetLimits,
} from '@recovery/contracts';
import { scheduleOffsetMs } from '@recovery/domain';
import { consumeHealthChecks, createRedisConnection, openHealthCheckQueue } from '@recovery/queue';
import { openStore } from '@recovery/store';
import { createTestRedis, silentLogger, waitFor, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startScheduler } from './app.ts';

const log = silentLogger();
const env = readEnv(componentEnvSchema, { REDIS_URL: 'redis://localhost' });
const releases: (() => Promise<void> | void)[] = [];
let test: TestRedis;

beforeEach(async () => {
  test = await createTestRedis();
  releases.push(test.drop);
});

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

/** So long that no run of a schedule falls into a test. */
const RARELY = 'intervalMs: 86400000, ';

/** A line of services.yaml. */
function line(id: string, fields = ''): string {
  return `  ${id}: { name: ${id}, ${fields}probe: { kind: tcp, host: localhost, port: 1 } }`;
}

function servicesOf(lines: readonly string[]) {
  if (lines.length === 0) return new Map();
  const file = parseServicesFile(`services:\n${lines.join('\n')}`, { path: 'services.yaml', env: {} });
  return watchedServices(file, env);
}

/** A configuration that a test changes at will. */
function changeable(lines: readonly string[]) {
  const snapshotOf = (now: readonly string[]): ConfigurationSnapshot => ({
    services: servicesOf(now),
    maintenance: [],
    servicesRefusal: null,
    settings: DEFAULT_SETTINGS,
    paused: false,
  });
  let snapshot = snapshotOf(lines);
  const listeners: ((snapshot: ConfigurationSnapshot) => void)[] = [];
  const configuration: Configuration = {
    current: () => snapshot,
    look: () => snapshot,
    switches: () => [],
    changeSettings: () => DEFAULT_SETTINGS,
    onChange: (listener) => void listeners.push(listener),
    close: () => undefined,
  };
  const change = (now: readonly string[]): void => {
    snapshot = snapshotOf(now);
    for (const listener of listeners) listener(snapshot);
  };
  return { configuration, change };
}

function open() {
  const redis = createRedisConnection({ url: test.url, role: 'store', log });
  const store = openStore({ redis, log });
  const queue = openHealthCheckQueue({ url: test.url, log });
  releases.push(
    () => redis.disconnect(),
    () => queue.close(),
  );
  return { store, queue };
}

function start(configuration: Configuration) {
  const { store, queue } = open();
  const scheduler = startScheduler({ configuration, store, queue, limits: fleetLimits(env), log });
  releases.push(() => scheduler.stop());
  return { scheduler, store, queue };
}

function consume() {
  const jobs: HealthCheckJob[] = [];
  const consumer = consumeHealthChecks({
    url: test.url,
    log,
    concurrency: 10,
    handle: async (job) => void jobs.push(job),
  });
  releases.push(() => consumer.close());
  return jobs;
}

const idsOf = (schedules: readonly { serviceId: string }[]) => schedules.map(({ serviceId }) => serviceId).toSorted();

describe('the schedules', () => {
  it('are one for each enabled service, at the offset of its id', async () => {
    const { configuration } = changeable([line('a'), line('b', 'intervalMs: 5000, '), line('off', 'enabled: false, ')]);
    const { queue, scheduler } = start(configuration);
    expect(await scheduler.reconciled()).toEqual({ ok: false, message: 'not reconciled yet' });
    await waitFor(async () => (await queue.schedules()).length === 2);
    expect((await queue.schedules()).toSorted((a, b) => a.serviceId.localeCompare(b.serviceId))).toMatchObject([
      { serviceId: 'a', everyMs: 30_000, offsetMs: scheduleOffsetMs({ serviceId: 'a', intervalMs: 30_000 }) },
      { serviceId: 'b', everyMs: 5_000, offsetMs: scheduleOffsetMs({ serviceId: 'b', intervalMs: 5_000 }) },
    ]);
    await waitFor(async () => (await scheduler.reconciled()).ok);
  });

  it('are whole again within 15 s after everything in Redis was lost, and the services checked at once', async () => {
    const { configuration } = changeable([line('a', RARELY), line('b', RARELY)]);
    const { queue } = start(configuration);
    await waitFor(async () => (await queue.schedules()).length === 2);
    await test.redis.flushdb();
    const jobs = consume();
    await waitFor(async () => (await queue.schedules()).length === 2, { timeoutMs: 15_000, intervalMs: 100 });
    await waitFor(() => jobs.length === 2);
  });

  it('follow a change of the configuration at once and leave alone what did not change', async () => {
    const { configuration, change } = changeable([line('same'), line('gone'), line('other')]);
    const { queue } = start(configuration);
    await waitFor(async () => (await queue.schedules()).length === 3);
    const before = (await queue.schedules()).find(({ serviceId }) => serviceId === 'same');
    change([line('same'), line('other', 'intervalMs: 7000, '), line('new')]);
    await waitFor(async () => idsOf(await queue.schedules()).join() === 'new,other,same', { timeoutMs: 5_000 });
    const after = await queue.schedules();
    expect(after.find(({ serviceId }) => serviceId === 'same')).toEqual(before);
    expect(after.find(({ serviceId }) => serviceId === 'other')?.everyMs).toBe(7_000);
  });

  it('survive a configuration without services', async () => {
    const { configuration, change } = changeable([line('a')]);
    const { queue, store } = start(configuration);
    await waitFor(async () => (await queue.schedules()).length === 1);
    change([]);
    change([line('a'), line('b', 'enabled: false, ')]);
    await waitFor(async () => (await store.states.get('b')) !== null);
    expect(idsOf(await queue.schedules())).toEqual(['a']);
  });

  it.each([
    ['from the list of jobs to come', 'list'],
    ['with its data', 'data'],
  ])('whose next job was taken %s run again within 15 s', async (_how, what) => {
    const everyMs = 4_000;
    const { configuration } = changeable([line('a', `intervalMs: ${everyMs}, `)]);
    const { queue, scheduler } = start(configuration);
    await waitFor(async () => (await scheduler.reconciled()).ok);
    const [{ nextAt } = { nextAt: 0 }] = await queue.schedules();
    const lostAt = performance.now();
    if (what === 'list') await test.redis.zrem('{recovery}:health-checks:delayed', `repeat:a:${nextAt}`);
    else await test.redis.del(`{recovery}:health-checks:repeat:a:${nextAt}`);
    expect(await queue.schedules()).toMatchObject([{ serviceId: 'a', isLost: true }]);
    await waitFor(
      async () => {
        const schedules = await queue.schedules();
        return schedules.length === 1 && schedules[0]?.isLost === false;
      },
      { timeoutMs: 20_000 },
    );
    expect(performance.now() - lostAt).toBeLessThan(15_000);
    const jobs = consume();
    await waitFor(() => jobs.length >= 3, { timeoutMs: 20_000 });
  });

  it('that nobody takes for a while are not lost', async () => {
    const { queue } = open();
    await queue.schedule({ serviceId: 'a', everyMs: 500, offsetMs: 100 });
    const [{ nextAt } = { nextAt: 0 }] = await queue.schedules();
    await waitFor(() => Date.now() > nextAt + 100);
    expect(await queue.schedules()).toMatchObject([{ serviceId: 'a', nextAt, isLost: false }]);
  });

  it('that run all the time never look lost', async () => {
    const { queue } = open();
    for (const serviceId of ['a', 'b', 'c', 'd', 'e']) await queue.schedule({ serviceId, everyMs: 100, offsetMs: 7 });
    const jobs = consume();
    const lost: string[] = [];
    await waitFor(
      async () => {
        lost.push(...(await queue.schedules()).filter(({ isLost }) => isLost).map(({ serviceId }) => serviceId));
        return jobs.length >= 100;
      },
      { intervalMs: 5 },
    );
    expect(lost).toEqual([]);
  });
});

describe('the first check', () => {
  it('of every service comes at once, and once for three schedulers', async () => {
    const jobs = consume();
    const { configuration } = changeable([line('a', RARELY), line('b', RARELY)]);
    const schedulers = [start(configuration), start(configuration), start(configuration)];
    for (const { scheduler } of schedulers) await waitFor(async () => (await scheduler.reconciled()).ok);
    const late = start(configuration);
    await waitFor(async () => (await late.scheduler.reconciled()).ok);
    const { queue } = late;
    await queue.check({ serviceId: 'end', trigger: 'retry', conclusive: false });
    await waitFor(() => jobs.some(({ serviceId }) => serviceId === 'end'));
    expect(idsOf(jobs)).toEqual(['a', 'b', 'end']);
  });
});

describe('a disabled service', () => {
  it('is stopped and not checked, and is watched again when it is enabled', async () => {
    const { configuration, change } = changeable([line('a'), line('b', 'enabled: false, ')]);
    const { queue, store } = start(configuration);
    await waitFor(async () => (await store.states.get('b'))?.phase === 'stopped');
    change([line('a', 'enabled: false, '), line('b')]);
    await waitFor(async () => (await store.states.get('a'))?.phase === 'stopped');
    await waitFor(async () => (await store.states.get('b'))?.phase === 'unknown');
    await waitFor(async () => idsOf(await queue.schedules()).join() === 'b');
    const jobs = consume();
    await waitFor(() => jobs.some(({ serviceId }) => serviceId === 'b'));
    change([line('a', 'enabled: false, '), line('b', 'enabled: false, ')]);
    await waitFor(async () => (await queue.schedules()).length === 0);
  });
});

describe('a heartbeat that stops', () => {
  it('is hinted at once for two schedulers, and again only after another stop', async () => {
    const jobs = consume();
    const { configuration } = changeable([line('a', 'heartbeatIntervalMs: 200, ')]);
    const { store } = start(configuration);
    const second = start(configuration);
    const hints = () => jobs.filter(({ trigger }) => trigger === 'hint');
    await store.heartbeats.beat('a', Date.now());
    await waitFor(() => hints().length === 1);
    expect(hints()[0]).toMatchObject({
      serviceId: 'a',
      conclusive: false,
      reason: expect.stringContaining('heartbeat'),
    });

    const [remembered = ''] = await test.redis.keys('*:de:heartbeat-a-*');
    expect(await test.redis.pttl(remembered)).toBeGreaterThan(0);
    expect(await test.redis.pttl(remembered)).toBeLessThanOrEqual(600_000);

    // A third one looks at the same stop; the next stop shows that it, too, has kept quiet about this one.
    const third = start(configuration);
    await waitFor(async () => (await second.scheduler.reconciled()).ok && (await third.scheduler.reconciled()).ok);
    await store.heartbeats.beat('a', Date.now());
    await waitFor(() => hints().length >= 2);
    expect(hints()).toHaveLength(2);
  });
});

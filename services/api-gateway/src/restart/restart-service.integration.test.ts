import {
  recoveryJobSchema,
  servicesFileSchema,
  watchedServices,
  componentEnvSchema,
  type WatchedService,
} from '@recovery/contracts';
import type { ServiceEvent } from '@recovery/domain';
import { consumeRecoveries } from '@recovery/queue';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  makeTestDirectory,
  silentLogger,
  waitFor,
  type TestRedis,
  inspectByOpenApi,
} from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let store: Store;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('restart');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
  store = openStore({ redis: redis.redis, log: silentLogger() });
  await waitFor(() => store.ledger.isOpen());
});
afterEach(async () => {
  await gateway.close();
  store.close();
  await redis.drop();
  await directory.remove();
});

const DATABASE = ((): WatchedService => {
  const probe = { kind: 'tcp', host: '127.0.0.1', port: 9 };
  const file = servicesFileSchema.parse({ services: { database: { name: 'Database', probe } } });
  const service = watchedServices(file, componentEnvSchema.parse({ REDIS_URL: 'redis://unused' })).get('database');
  if (service === undefined) throw new Error('no service');
  return service;
})();

async function apply(event: ServiceEvent, now = Date.now()): Promise<void> {
  await store.states.apply({ serviceId: 'database', event, policy: DATABASE.policy, now });
}

function restart(service = 'database'): Promise<Response> {
  return gateway.post('/api/recovery/restart', { service });
}

const attemptStarted = (incidentId: string, attempt = 1): ServiceEvent => ({
  type: 'attemptStarted',
  incidentId,
  attempt,
  rung: 'restart',
  rungIndex: 0,
  actionType: 'service_restart',
  deadlineAt: Date.now() + 60_000,
});

test('a restart is accepted with the id of its recovery, stored and enqueued', async () => {
  const response = await restart();
  expect(response.status).toBe(202);
  const { recoveryId, ...rest } = (await response.json()) as { recoveryId: string };
  expect(rest).toEqual({ service: 'database', status: 'accepted' });
  expect(recoveryId).toMatch(/^database-manual-\d+$/u);
  expect((await store.states.get('database'))?.incident).toMatchObject({ id: recoveryId, trigger: 'manual' });

  const jobs: unknown[] = [];
  const consumer = consumeRecoveries({
    url: redis.url,
    log: silentLogger(),
    concurrency: 1,
    handle: async (job) => {
      jobs.push(job);
      return { type: 'finished' };
    },
  });
  await waitFor(() => jobs.length > 0);
  await consumer.close();
  expect(jobs.map((job) => recoveryJobSchema.parse(job))).toEqual([
    { serviceId: 'database', incidentId: recoveryId, trigger: 'manual' },
  ]);
});

test('of fifty restarts of one service at once one is accepted, and all learn the same recovery', async () => {
  const responses = await Promise.all(Array.from({ length: 50 }, () => restart()));
  const bodies = (await Promise.all(responses.map((response) => response.json()))) as {
    recoveryId: string;
    code?: string;
  }[];
  expect(responses.filter(({ status }) => status === 202)).toHaveLength(1);
  expect(responses.filter(({ status }) => status === 409)).toHaveLength(49);
  expect(new Set(bodies.map(({ code }) => code))).toEqual(new Set([undefined, 'recovery_in_progress']));
  expect(new Set(bodies.map(({ recoveryId }) => recoveryId)).size).toBe(1);
  expect((await store.states.get('database'))?.incident?.id).toBe(bodies[0]?.recoveryId);
});

test('restarts of different services do not stand in each other’s way', async () => {
  const responses = await Promise.all([restart('database'), restart('trade-engine')]);
  expect(responses.map(({ status }) => status)).toEqual([202, 202]);
});

test('while an attempt runs, a restart is refused with the id of that recovery', async () => {
  await apply({ type: 'manualRecoveryRequested', incidentId: 'database-7', by: 'test' });
  await apply(attemptStarted('database-7'));
  const response = await restart();
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: 'recovery_in_progress', recoveryId: 'database-7' });
});

test('during the cooldown a restart is refused with the reason and when to try again', async () => {
  await apply({ type: 'manualRecoveryRequested', incidentId: 'database-7', by: 'test' });
  await apply(attemptStarted('database-7'));
  await apply({ type: 'attemptSucceeded', incidentId: 'database-7', attempt: 1 });
  const response = await restart();
  expect(response.status).toBe(409);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(await response.json()).toMatchObject({
    code: 'recovery_cooldown',
    gate: 'cooldown',
    detail: expect.stringMatching(/^cooling down for another \d+ s$/u),
  });
});

test('with the budget spent a restart is refused with 429, and the decision can be looked up', async () => {
  const now = Date.now();
  const done = Array.from({ length: 10 }, (_, action) => ({
    serviceId: 'database',
    actionId: `a${action}`,
    at: now - 70_000 - action,
  }));
  await store.ledger.enter(done, { keepMs: 7_200_000 });
  const response = await restart();
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(3_500);
  expect(await response.json()).toMatchObject({ code: 'recovery_budget_spent', gate: 'budget' });
  const [recorded] = await store.decisions.recent('database', 1);
  expect(recorded?.decision).toMatchObject({ allowed: false, trigger: 'manual', heldBy: { gate: 'budget' } });
  expect(await store.states.get('database')).toBeNull();
});

test('after all attempts failed a person may still restart, once the cooldown is over', async () => {
  const anHourAgo = Date.now() - 3_600_000;
  await apply({ type: 'manualRecoveryRequested', incidentId: 'database-7', by: 'test' }, anHourAgo);
  for (let attempt = 1; attempt <= DATABASE.policy.maxAttempts; attempt += 1) {
    await apply(attemptStarted('database-7', attempt), anHourAgo);
    await apply(
      { type: 'attemptFailed', incidentId: 'database-7', attempt, error: 'no', interrupted: false },
      anHourAgo,
    );
  }
  expect((await store.states.get('database'))?.phase).toBe('error');
  expect((await restart()).status).toBe(202);
});

test.each([
  ['is waited for', 0, 409],
  ['is due but held', 3_600_000, 202],
])('while the next attempt %s, a restart is answered accordingly', async (_what, agoMs, status) => {
  const then = Date.now() - agoMs;
  await apply({ type: 'manualRecoveryRequested', incidentId: 'database-7', by: 'test' }, then);
  await apply(attemptStarted('database-7'), then);
  await apply({ type: 'attemptFailed', incidentId: 'database-7', attempt: 1, error: 'no', interrupted: false }, then);
  expect((await store.states.get('database'))?.phase).toBe('coolingDown');
  const response = await restart();
  expect(response.status).toBe(status);
  const { recoveryId } = (await response.json()) as { recoveryId: string };
  expect(recoveryId === 'database-7').toBe(status === 409);
  expect((await store.states.get('database'))?.incident?.id).toBe(recoveryId);
});

test('automatic recovery switched off does not stop a person', async () => {
  await gateway.close();
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
    env: { AUTO_RECOVERY_ENABLED: 'false' },
  });
  expect((await restart()).status).toBe(202);
});

test.each([
  ['nobody', 404, 'service_unknown'],
  ['retired', 409, 'service_stopped'],
  ['unhealable', 409, 'service_without_ladder'],
])('a restart of %s is refused with %i', async (service, status, code) => {
  const response = await restart(service);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});

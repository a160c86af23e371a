import {
  componentEnvSchema,
  decisionsResponseSchema,
  fleetLimits,
  parseServicesFile,
  watchedServices,
  type DecisionView,
  type WatchedService,
} from '@recovery/contracts';
import { decide, GATE_NAMES, initialState, type FleetLimits, type GateName, type ServiceState } from '@recovery/domain';
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
import { SERVICES, startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

const ENV = componentEnvSchema.parse({ REDIS_URL: 'redis://127.0.0.1:1' });
const WATCHED = watchedServices(parseServicesFile(SERVICES, { path: 'services.yaml', env: {} }), ENV);

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let store: Store;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('decisions');
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

async function decisions(query = ''): Promise<DecisionView[]> {
  const response = await gateway.fetch(`/api/recovery/services/database/decisions${query}`);
  expect(response.status).toBe(200);
  return decisionsResponseSchema.parse(await response.json()).decisions;
}

function watched(id: string): WatchedService {
  const service = WATCHED.get(id);
  if (service === undefined) throw new Error(`no ${id}`);
  return service;
}

/** What the workers do when they ask the gates about the failed database. */
async function considerAutomatically(
  changes: Partial<ServiceState> = {},
  { now = Date.now(), limits = fleetLimits(ENV) }: { now?: number; limits?: FleetLimits } = {},
): Promise<void> {
  const state: ServiceState = {
    ...initialState({ serviceId: 'database', now }),
    phase: 'failing',
    hardness: 'hard',
    conclusive: false,
    errorCount: 10,
    failingSince: now - 10_000,
    lastCheckAt: now,
    ...changes,
  } as ServiceState;
  const context = await store.decisionContext({
    policy: watched('database').policy,
    trigger: 'automatic',
    switches: [],
    maintenance: [],
    observer: { ok: true, reason: null },
    limits,
    now,
  });
  await store.decisions.record(decide(state, context), { state, context });
}

async function expectHeldBy(gate: GateName, words: RegExp): Promise<void> {
  const [newest] = await decisions('?limit=1');
  expect(newest).toMatchObject({ allowed: false, heldBy: { gate } });
  expect(newest?.answer).toMatch(words);
  expect(newest?.verdicts.find((verdict) => verdict.gate === gate)).toMatchObject({ allowed: false });
}

test('a restart that every gate agrees to is explained too, with what the gates looked at', async () => {
  await considerAutomatically();
  const [decision] = await decisions();
  expect(decision).toMatchObject({
    trigger: 'automatic',
    allowed: true,
    heldBy: null,
    answer: 'An automatic restart was allowed: every gate agreed (10 failed checks in a row, attempt 1 of 3).',
    inputs: { state: { phase: 'failing', errorCount: 10 }, budgetDebits: [] },
  });
  expect(decision?.verdicts).toHaveLength(GATE_NAMES.length);
});

test('a pause of the service and one of everything', async () => {
  await gateway.post('/api/recovery/pause', { service: 'database', reason: 'upgrade' });
  await considerAutomatically();
  await expectHeldBy('enabled', /^An automatic restart was held: paused: it was paused by local: upgrade\./u);
  await gateway.post('/api/recovery/resume', { service: 'database' });
  await gateway.post('/api/recovery/pause', { service: 'all' });
  await gateway.post('/api/recovery/restart', { service: 'database' });
  await expectHeldBy('enabled', /^The restart that a person asked for was held: paused: everything was paused/u);
});

test('a maintenance window', async () => {
  const to = new Date(Date.now() + 60_000).toISOString();
  const spec = { services: ['database'], reason: 'new disk', from: '2026-01-01T00:00:00Z', to };
  const from = new Date(Date.now() - 60_000).toISOString();
  expect((await gateway.post('/api/recovery/maintenance', { ...spec, from })).status).toBe(201);
  await considerAutomatically();
  await expectHeldBy('maintenance', new RegExp(`held: in maintenance until ${to}: new disk\\..* asked again at`, 'u'));
});

test('a cooldown', async () => {
  const now = Date.now();
  const cooling = { ...initialState({ serviceId: 'database', now }), phase: 'running', cooldownUntil: now + 30_000 };
  await redis.redis.hset('{recovery}:states', 'database', JSON.stringify(cooling));
  expect((await gateway.post('/api/recovery/restart', { service: 'database' })).status).toBe(409);
  await expectHeldBy('cooldown', /was held: cooling down for another (?:29|30) s\. It can be asked for again from/u);
});

test('a budget that is spent', async () => {
  const now = Date.now();
  const debits = Array.from({ length: 10 }, (_, index) => ({
    serviceId: 'database',
    actionId: `database-1.${index}`,
    at: now - 120_000,
  }));
  await store.ledger.enter(debits, { keepMs: 7_200_000 });
  expect((await gateway.post('/api/recovery/restart', { service: 'database' })).status).toBe(429);
  await expectHeldBy(
    'budget',
    /was held: budget spent: 10 of 10 actions within 60 min\. It can be asked for again from/u,
  );
});

test('too many recoveries at once, and too many begun within a minute', async () => {
  const limits = { ...fleetLimits(ENV), maxConcurrent: 0 };
  await considerAutomatically({}, { limits });
  await expectHeldBy('concurrency', /has to wait its turn: 0 of 0 recoveries under way/u);
  await considerAutomatically({}, { limits: { ...fleetLimits(ENV), maxStartsPerMinute: 0 } });
  await expectHeldBy('velocity', /has to wait its turn: 0 of 0 recoveries begun within a minute/u);
});

test('the brake', async () => {
  const now = Date.now();
  const brake = { engagedAt: now - 1_000, calmSince: null, failingCount: 40, serviceCount: 50, suspicion: null };
  await redis.redis.set('{recovery}:brake', JSON.stringify(brake));
  expect((await gateway.post('/api/recovery/restart', { service: 'database' })).status).toBe(409);
  await expectHeldBy('brake', /the brake is on since .*: 40 of 50 services fail by themselves/u);
  const status: unknown = await (await gateway.fetch('/api/recovery/status')).json();
  expect(status).toMatchObject({ brake: { isOn: true, failingCount: 40, serviceCount: 50 } });
});

test('several gates that hold are all named', async () => {
  await gateway.post('/api/recovery/pause', { service: 'database' });
  await considerAutomatically({ errorCount: 3, lastCheckAt: Date.now() - 600_000 });
  const [newest] = await decisions();
  expect(newest?.answer).toMatch(
    /^An automatic restart was held: paused.* Also held: 3 of 10 failed.*; the last check/u,
  );
});

test('decisions are newest first, within the times and the number asked for', async () => {
  const start = Date.now() - 10_000;
  // By turns soft and hard: no two in a row are the same answer.
  for (let index = 0; index < 5; index += 1) {
    await considerAutomatically({ errorCount: index % 2 === 0 ? 10 : 3 }, { now: start + index * 1_000 });
  }
  const at = (index: number): string => new Date(start + index * 1_000).toISOString();
  const times = async (query: string): Promise<string[]> => (await decisions(query)).map(({ decidedAt }) => decidedAt);
  expect(await times('')).toEqual([4, 3, 2, 1, 0].map(at));
  expect(await times('?limit=2')).toEqual([4, 3].map(at));
  expect(await times(`?from=${at(1)}&to=${at(3)}`)).toEqual([3, 2, 1].map(at));
});

test('the same answer again and again is one, with how often and since when', async () => {
  const start = Date.now() - 10_000;
  await considerAutomatically({ errorCount: 10 }, { now: start });
  for (let index = 1; index < 5; index += 1) {
    await considerAutomatically({ errorCount: index }, { now: start + index * 1_000 });
  }
  const [newest, older] = await decisions();
  expect(newest).toMatchObject({
    times: 4,
    firstDecidedAt: new Date(start + 1_000).toISOString(),
    decidedAt: new Date(start + 4_000).toISOString(),
    answer: expect.stringContaining('4 of 10 failed checks in a row'),
    inputs: { state: { errorCount: 4 } },
  });
  expect(older).toMatchObject({ allowed: true, times: 1 });
});

test.each(['limit=0', 'limit=201', 'limit=a', 'from=yesterday', 'to=1', 'limit=1&limit=2', 'verbose=1'])(
  '?%s is refused with 400',
  async (query) => {
    expect((await gateway.fetch(`/api/recovery/services/database/decisions?${query}`)).status).toBe(400);
  },
);

test.each(['', '/decisions', '/incidents'])('a service that is not configured has no %s', async (rest) => {
  const response = await gateway.fetch(`/api/recovery/services/nobody${rest}`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'service_unknown' });
});

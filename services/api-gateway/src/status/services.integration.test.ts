import {
  historyResponseSchema,
  latencyResponseSchema,
  serviceResponseSchema,
  statusResponseSchema,
  trendsResponseSchema,
  type RecoveryEvent,
  type StatusResponse,
} from '@recovery/contracts';
import { initialState, type ServiceState } from '@recovery/domain';
import { consumeHealthChecks } from '@recovery/queue';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  inspectByOpenApi,
  makeTestDirectory,
  silentLogger,
  waitFor,
  type TestRedis,
} from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let store: Store;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('services');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
  store = openStore({ redis: redis.redis, log: silentLogger() });
});
afterEach(async () => {
  await gateway.close();
  store.close();
  await redis.drop();
  await directory.remove();
});

async function status(query: string): Promise<StatusResponse> {
  const response = await gateway.fetch(`/api/recovery/status${query}`);
  return statusResponseSchema.parse(await response.json());
}

async function isRunning(id: string): Promise<void> {
  const now = Date.now();
  const state: ServiceState = { ...initialState({ serviceId: id, now }), phase: 'running', lastCheckAt: now };
  await redis.redis.hset('{recovery}:states', id, JSON.stringify(state));
}

describe('the status', () => {
  test.each([
    ['', ['trade-engine', 'database', 'retired', 'unhealable'], 4],
    ['?status=running', ['database'], 1],
    ['?status=stopped,unknown', ['trade-engine', 'retired', 'unhealable'], 3],
    ['?status=error', [], 0],
    ['?q=ENGINE', ['trade-engine'], 1],
    ['?q=Trade%20e', ['trade-engine'], 1],
    ['?q=d&status=unknown', ['trade-engine'], 1],
    ['?limit=2', ['trade-engine', 'database'], 4],
    ['?limit=2&offset=3', ['unhealable'], 4],
    ['?offset=9', [], 4],
  ])('with "%s" has %j of %i', async (query, ids, total) => {
    await isRunning('database');
    const answer = await status(query);
    expect(answer.services.map(({ id }) => id)).toEqual(ids);
    expect(answer.total).toBe(total);
  });

  test.each([
    '?status=',
    '?status=fine',
    '?status=running,',
    '?limit=0',
    '?limit=-1',
    '?offset=a',
    '?q=',
    '?q=a&q=b',
    '?sort=id',
  ])('with "%s" is refused with 400', async (query) => {
    expect((await gateway.fetch(`/api/recovery/status${query}`)).status).toBe(400);
  });
});

test('the history of a service holds its own events, newest first', async () => {
  const event = (number: number): RecoveryEvent => ({
    id: `e${number}`,
    at: number,
    service: number % 2 === 0 ? 'database' : 'trade-engine',
    actionType: 'service_restart',
    status: 'failed',
    error: 'no postgres://u:hunter2@db/x',
    retryCount: number,
    severity: 'warning',
    incidentId: null,
    attempt: null,
    rung: null,
    durationMs: null,
  });
  await store.events.append(Array.from({ length: 10 }, (_, index) => event(index)));
  const response = await gateway.fetch('/api/recovery/services/database/history?limit=3');
  const { history } = historyResponseSchema.parse(await response.json());
  expect(history.map(({ retryCount }) => retryCount)).toEqual([8, 6, 4]);
  expect(JSON.stringify(history)).not.toContain('hunter2');
});

test('the trends of services tell how many checks there were and how many failed', async () => {
  const now = Date.now();
  await store.latencies.record('database', { at: now, latencyMs: 4, isHealthy: true });
  await store.latencies.record('database', { at: now, latencyMs: 8, isHealthy: false });
  const response = await gateway.fetch('/api/recovery/trends?services=database,retired');
  const [database, retired] = trendsResponseSchema.parse(await response.json()).trends;
  expect(database?.day.checkCounts).toHaveLength(48);
  expect(database?.day.checkCounts.at(-1)).toBe(2);
  expect(database?.month).toMatchObject({ stepMs: 86_400_000 });
  expect(database?.month.unhealthyCounts.at(-1)).toBe(1);
  expect(database?.month.averageMs.at(-1)).toBe(6);
  expect(retired?.month.checkCounts.every((count) => count === 0)).toBe(true);
  expect((await gateway.fetch('/api/recovery/trends?services=database,nobody')).status).toBe(404);
  expect((await gateway.fetch('/api/recovery/trends?services=a%20b')).status).toBe(400);
});

test('the configuration of a service tells what would be done, without secrets', async () => {
  const response = await gateway.fetch('/api/recovery/services/database');
  expect(serviceResponseSchema.parse(await response.json()).configuration).toMatchObject({
    probe: { kind: 'tcp', target: '127.0.0.1:9' },
    ladder: [{ name: 'restart', steps: ['restart the process postgres'] }],
    manualRung: 'restart',
    failureThreshold: 10,
  });
});

test('the latencies of a service come in buckets of five minutes', async () => {
  const bucketMs = 300_000;
  const start = Math.floor(Date.now() / bucketMs) * bucketMs - 3 * bucketMs;
  for (const [bucket, latencyMs] of [5, 10, 20].entries()) {
    await store.latencies.record('database', { at: start + bucket * bucketMs, latencyMs, isHealthy: bucket !== 1 });
  }
  const series = async (query: string) => {
    const response = await gateway.fetch(`/api/recovery/services/database/latency${query}`);
    return latencyResponseSchema.parse(await response.json()).buckets;
  };
  expect(await series('')).toMatchObject([
    { averageMs: 5, unhealthyCount: 0 },
    { averageMs: 10, unhealthyCount: 1 },
    { averageMs: 20, startsAt: new Date(start + 2 * bucketMs).toISOString() },
  ]);
  const at = (bucket: number): string => encodeURIComponent(new Date(start + bucket * bucketMs).toISOString());
  expect(await series(`?from=${at(1)}&to=${at(1)}`)).toMatchObject([{ averageMs: 10 }]);
});

test('a signal makes the service checked at once, and names who sent it', async () => {
  const jobs: unknown[] = [];
  const consumer = consumeHealthChecks({
    url: redis.url,
    log: silentLogger(),
    concurrency: 1,
    handle: async (job) => void jobs.push(job),
  });
  try {
    const response = await gateway.post('/api/recovery/signals', { service: 'database', reason: 'three timeouts' });
    expect(response.status).toBe(202);
    await waitFor(() => jobs.length > 0);
    expect(jobs).toMatchObject([
      { serviceId: 'database', trigger: 'hint', conclusive: false, reason: 'reported by local: three timeouts' },
    ]);
  } finally {
    await consumer.close();
  }
});

test.each([
  [{ service: 'nobody' }, 404],
  [{ service: 'retired' }, 409],
  [{ service: 'database', reason: '' }, 400],
  [{ service: 'database', conclusive: 'yes' }, 400],
  [{ service: 'database', act: true }, 400],
])('the signal %j is refused with %i', async (signal, expected) => {
  expect((await gateway.post('/api/recovery/signals', signal)).status).toBe(expected);
});

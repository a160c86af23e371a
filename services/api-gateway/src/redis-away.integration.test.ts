import {
  createTestRedis,
  makeTestDirectory,
  waitFor,
  type PrivateRedis,
  type TestRedis,
  inspectByOpenApi,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from './routes.ts';
import { startTestGateway, type TestGateway } from './test-support/start-test-gateway.ts';

let redis: TestRedis & { server: PrivateRedis };
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true });
  directory = await makeTestDirectory('redis-away');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
  await waitFor(async () => (await gateway.fetch('/readyz')).status === 200);
});
afterAll(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

async function expectUnavailable(): Promise<void> {
  const requests = [
    gateway.fetch('/api/recovery/status'),
    gateway.post('/api/recovery/restart', { service: 'database' }),
    gateway.post('/api/recovery/heartbeats/database', {}),
  ];
  const startedAt = performance.now();
  const responses = await Promise.all(requests);
  expect(performance.now() - startedAt).toBeLessThan(500);
  for (const response of responses) {
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({ code: 'store_unavailable', status: 503 });
  }
  expect((await gateway.fetch('/livez')).status).toBe(200);
  const readyz = await gateway.fetch('/readyz');
  expect(readyz.status).toBe(503);
  expect(await readyz.json()).toMatchObject({ status: 'unavailable', checks: { redis: { ok: false } } });
}

/** Every route but the two that report on Redis itself, and may take longer to be sure. */
async function expectEachAnswered(): Promise<void> {
  const routes = ROUTES.filter(({ path }) => path !== '/readyz' && path !== '/health');
  for (const { method, path, bodyExample } of routes) {
    const startedAt = performance.now();
    const response = await gateway.fetch(
      path
        .replace(':service', 'database')
        .replace(':window', 'nobody')
        .replace(':file', 'start.js')
        .replace(/trends$/u, 'trends?services=database'),
      method === 'get'
        ? {}
        : {
            method: method.toUpperCase(),
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(bodyExample),
          },
    );
    const tookMs = performance.now() - startedAt;
    expect({ path, status: response.status, isSoon: tookMs < 500 }).toMatchObject({ isSoon: true });
    expect([200, 401, 503]).toContain(response.status);
  }
}

async function expectServed(): Promise<void> {
  await waitFor(async () => (await gateway.fetch('/api/recovery/status')).status === 200, { timeoutMs: 15_000 });
  await waitFor(async () => (await gateway.fetch('/readyz')).status === 200, { timeoutMs: 15_000 });
}

test('with Redis killed every route answers 503 within half a second, and is served again when it is back', async () => {
  await redis.server.kill();
  await expectUnavailable();
  await expectEachAnswered();
  await redis.server.restart();
  await expectServed();
});

test('with Redis frozen every route answers 503 within half a second, and is served again when it goes on', async () => {
  redis.server.pause();
  try {
    await expectUnavailable();
  } finally {
    redis.server.resume();
  }
  await expectServed();
});

test('the gateway starts while Redis is away', async () => {
  await redis.server.kill();
  const elsewhere = await makeTestDirectory('no-redis');
  const other = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: elsewhere.path });
  try {
    expect((await other.fetch('/api/recovery/status')).status).toBe(503);
    await redis.server.restart();
    await waitFor(async () => (await other.fetch('/api/recovery/status')).status === 200);
  } finally {
    await other.close();
    await elsewhere.remove();
  }
});

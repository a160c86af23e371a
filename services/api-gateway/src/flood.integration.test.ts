import { createTestRedis, inspectByOpenApi, makeTestDirectory, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('flood');
});
afterEach(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

async function start(env: Readonly<Record<string, string>>): Promise<void> {
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
    env: { API_RATE_LIMIT: '4', ...env },
  });
  // The document that answers are compared with counts as a request, too.
  await gateway.fetch('/livez');
}

async function statuses(count: number, headers: Readonly<Record<string, string>> = {}): Promise<number[]> {
  const found: number[] = [];
  for (let request = 0; request < count; request += 1) {
    found.push((await gateway.fetch('/livez', { headers })).status);
  }
  return found;
}

test('who sends too much is refused with 429, told when to come back, and served again', async () => {
  await start({});
  await statuses(30);
  const refused = await gateway.fetch('/livez');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ code: 'too_many_requests' });
  await expect.poll(async () => (await gateway.fetch('/livez')).status, { timeout: 3_000 }).toBe(200);
});

test('heartbeats that are taken do not count, those that are refused do', async () => {
  await start({});
  const beat = async (service: string): Promise<number> =>
    (await gateway.post(`/api/recovery/heartbeats/${service}`, {})).status;
  for (let count = 0; count < 100; count += 1) expect(await beat('database')).toBe(204);
  for (let count = 0; count < 30; count += 1) await beat('nobody');
  expect(await beat('nobody')).toBe(429);
});

test('what an unknown sender says about where it comes from is not believed', async () => {
  await start({});
  await statuses(30, { 'x-forwarded-for': '192.0.2.1' });
  expect(await statuses(1, { 'x-forwarded-for': '192.0.2.2' })).toEqual([429]);
});

test('what a trusted proxy says is: each of its clients has its own limit', async () => {
  await start({ TRUSTED_PROXIES: '127.0.0.1' });
  await statuses(30, { 'x-forwarded-for': '192.0.2.1' });
  expect(await statuses(2, { 'x-forwarded-for': '192.0.2.1' })).toContain(429);
  expect(await statuses(1, { 'x-forwarded-for': '192.0.2.2' })).toEqual([200]);
});

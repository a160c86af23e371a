import { get, type IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { createTestRedis, makeTestDirectory, type TestRedis, inspectByOpenApi } from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('token');
  const env = {
    API_TOKEN: 'canary-token-1234',
    HEARTBEAT_TOKEN: 'canary-token-beat',
    HOST: '0.0.0.0',
    LOG_LEVEL: 'debug',
  };
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
    env,
  });
});
afterAll(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

const ROUTES: readonly (readonly [string, string, unknown])[] = [
  ['GET', '/api/recovery/status', undefined],
  ['GET', '/api/recovery/logs', undefined],
  ['POST', '/api/recovery/restart', { service: 'database' }],
  ['POST', '/api/recovery/heartbeats/database', {}],
];

async function call(method: string, path: string, body: unknown, authorization?: string): Promise<Response> {
  return gateway.fetch(path, {
    method,
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test.each(ROUTES)('%s %s needs the token', async (method, path, body) => {
  for (const wrong of [undefined, 'Bearer wrong', 'Bearer ', 'Basic canary-token-1234', 'Bearer canary-token-12345']) {
    const response = await call(method, path, body, wrong);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="recovery"');
    expect(await response.json()).toMatchObject({ code: 'unauthorized' });
  }
  expect((await call(method, path, body, 'Bearer canary-token-1234')).ok).toBe(true);
});

test('the token for heartbeats opens the heartbeats and nothing else', async () => {
  const statuses = ROUTES.map(async ([method, path, body]) => {
    const response = await call(method, path, body, 'Bearer canary-token-beat');
    return [path, response.status];
  });
  expect(Object.fromEntries(await Promise.all(statuses))).toEqual({
    '/api/recovery/status': 401,
    '/api/recovery/logs': 401,
    '/api/recovery/restart': 401,
    '/api/recovery/heartbeats/database': 204,
  });
});

test.each(['/livez', '/readyz', '/'])('%s needs none', async (path) => {
  expect((await gateway.fetch(path)).status).toBe(200);
});

async function underName(host: string): Promise<{ status: number | undefined; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get({ host: '127.0.0.1', port: gateway.port, path: '/livez', headers: { host } }, resolve).on('error', reject);
  const response = await promise;
  return { status: response.statusCode, body: await text(response) };
}

test.each(['127.0.0.1', 'localhost:3000', hostname()])(
  'on every address it answers under its name %s',
  async (host) => {
    expect((await underName(host)).status).toBe(200);
  },
);

test('on every address it refuses a foreign name, and says what to set', async () => {
  const { status, body } = await underName('evil.example');
  expect(status).toBe(421);
  expect(body).toContain('host_unknown');
  expect(body).toContain('ALLOWED_HOSTS');
});

test('the token is in no log line', () => {
  expect(gateway.output.join('')).not.toContain('canary-token');
});

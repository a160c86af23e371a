import { apiKeyDirectory, createApiKey } from '@recovery/configuration';
import { createTestRedis, inspectByOpenApi, makeTestDirectory, waitFor, type TestRedis } from '@recovery/test-kit';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access, Route } from './http/route.ts';
import { ROUTES } from './routes.ts';
import { startTestGateway, type TestGateway } from './test-support/start-test-gateway.ts';

/** Who may call what. A route that does not stand here fails the test. */
const ACCESS: Readonly<Record<string, Access>> = {
  'get /api/recovery/status': 'viewer',
  'post /api/recovery/restart': 'operator',
  'get /api/recovery/logs': 'viewer',
  'get /api/recovery/logs/system': 'admin',
  'get /api/recovery/logs/errors': 'admin',
  'get /api/recovery/events': 'viewer',
  'post /api/recovery/signals': 'heartbeat',
  'post /api/recovery/heartbeats/:service': 'heartbeat',
  'post /api/recovery/pause': 'operator',
  'post /api/recovery/resume': 'operator',
  'get /api/recovery/maintenance': 'viewer',
  'post /api/recovery/maintenance': 'operator',
  'post /api/recovery/maintenance/:window/cancel': 'operator',
  'get /api/recovery/settings': 'viewer',
  'patch /api/recovery/settings': 'admin',
  'get /api/recovery/audit': 'admin',
  'get /api/recovery/trends': 'viewer',
  'get /api/recovery/services/:service': 'viewer',
  'get /api/recovery/services/:service/history': 'viewer',
  'get /api/recovery/services/:service/latency': 'viewer',
  'get /api/recovery/services/:service/decisions': 'viewer',
  'get /api/recovery/services/:service/incidents': 'viewer',
  'post /api/recovery/services/:service/acknowledge': 'operator',
  'post /api/recovery/login': 'open',
  'post /api/recovery/logout': 'open',
  'get /api/recovery/me': 'viewer',
  'get /livez': 'open',
  'get /readyz': 'open',
  'get /health': 'open',
  'get /metrics': 'viewer',
  'get /openapi.json': 'open',
  'get /docs': 'open',
  'get /docs/:file': 'open',
};

const CALLERS = ['anonymous', 'heartbeat', 'viewer', 'operator', 'admin'] as const;
type CallerName = (typeof CALLERS)[number];
const SITES = ['same-site', 'cross-site'] as const;
type Site = (typeof SITES)[number];

/** The callers that each access lets in. */
const ADMITTED: Readonly<Record<Access, readonly CallerName[]>> = {
  open: CALLERS,
  heartbeat: ['heartbeat', 'operator', 'admin'],
  viewer: ['viewer', 'operator', 'admin'],
  operator: ['operator', 'admin'],
  admin: ['admin'],
};

const API_TOKEN = 'the-token-of-this-test';
let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let keys: Readonly<Record<CallerName, string | null>>;

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('access');
  const keyDirectory = apiKeyDirectory(join(directory.path, 'data'));
  keys = {
    anonymous: null,
    heartbeat: 'the-token-for-heartbeats',
    viewer: createApiKey(keyDirectory, { name: 'vera', role: 'viewer', now: 0 }),
    operator: createApiKey(keyDirectory, { name: 'otto', role: 'operator', now: 0 }),
    admin: createApiKey(keyDirectory, { name: 'ada', role: 'admin', now: 0 }),
  };
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
    env: { API_TOKEN, HEARTBEAT_TOKEN: 'the-token-for-heartbeats', HOST: '0.0.0.0', API_RATE_LIMIT: '0' },
  });
  await waitFor(async () => (await gateway.fetch('/readyz')).status === 200);
});
afterAll(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

const bodyOf = ({ path, bodyExample = {} }: Route): unknown =>
  path === '/api/recovery/login' ? { key: API_TOKEN } : bodyExample;
const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

async function call(route: Route, caller: CallerName, site: Site): Promise<Response> {
  const key = keys[caller];
  const path = route.path.replace(':service', 'database').replace(':window', 'nobody').replace(':file', 'start.js');
  const leave = new AbortController();
  const headers = {
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(site === 'cross-site' ? { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' } : {}),
    ...(route.method === 'get' ? {} : { 'content-type': 'application/json' }),
  };
  const response = await gateway.fetch(path, {
    method: route.method.toUpperCase(),
    headers,
    signal: leave.signal,
    ...(route.method === 'get' ? {} : { body: JSON.stringify(bodyOf(route)) }),
  });
  // That one would never end.
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) leave.abort();
  return response;
}

/** The code of a refusal that has to do with who asks; `admitted` whatever else comes of it, but for our own faults. */
async function outcomeOf(response: Response): Promise<string> {
  if (response.status >= 500) return `failed with ${response.status}`;
  if (response.status !== 401 && response.status !== 403) return 'admitted';
  const { code } = (await response.json()) as { code: string };
  return code;
}

function expectedOutcome(route: Route, { caller, site }: { caller: CallerName; site: Site }): string {
  const access = ACCESS[nameOf(route)] ?? 'admin';
  if (!ADMITTED[access].includes(caller)) {
    return caller === 'anonymous' || caller === 'heartbeat' ? 'unauthorized' : 'forbidden';
  }
  return site === 'cross-site' && route.method !== 'get' ? 'cross_site' : 'admitted';
}

test('every route stands in the table of this test, and nothing else', () => {
  expect(ROUTES.map(nameOf).toSorted()).toEqual(Object.keys(ACCESS).toSorted());
});

test('every route demands what the table says', () => {
  expect(Object.fromEntries(ROUTES.map((route) => [nameOf(route), route.access]))).toEqual(ACCESS);
});

test('the server answers nothing but these routes, the page, and its files', () => {
  const served = gateway.app.router.stack.flatMap(({ route }) => (route === undefined ? [] : [route.path]));
  expect(served.toSorted()).toEqual([...new Set(ROUTES.map(({ path }) => path)), '/'].toSorted());
});

describe.each(CALLERS)('%s', (caller) => {
  describe.each(SITES)('%s', (site) => {
    test.each(ROUTES.map((route) => [nameOf(route), route] as const))('%s', async (_name, route) => {
      const response = await call(route, caller, site);
      expect(await outcomeOf(response)).toBe(expectedOutcome(route, { caller, site }));
    });
  });
});

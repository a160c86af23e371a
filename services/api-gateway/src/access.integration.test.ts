import { apiKeyDirectory, createApiKey } from '@recovery/configuration';
import { createTestRedis, inspectByOpenApi, makeTestDirectory, waitFor, type TestRedis } from '@recovery/test-kit';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access, Route } from './http/route.ts';
import { BOARD_CHANGES, BOARD_READS, BOARD_REFUSALS } from './board/board-calls.ts';
import { readBoardLibrary } from './board/library.ts';
import { SERVED_ROUTES } from './routes.ts';
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
  'get /queues': 'viewer',
  'get /queues/': 'viewer',
  'get /queues/metrics-history': 'viewer',
  'get /queues/job-schedulers': 'viewer',
  'get /queues/queue/:queueName': 'viewer',
  'get /queues/queue/:queueName/:jobId': 'viewer',
  'get /queues/start.js': 'viewer',
  'get /queues/static/*file': 'viewer',
  'get /queues/api/redis/stats': 'viewer',
  'get /queues/api/queues': 'viewer',
  'get /queues/api/job-schedulers': 'viewer',
  'get /queues/api/queues/:queueName/metrics': 'viewer',
  'get /queues/api/queues/:queueName/default-job-options': 'viewer',
  'get /queues/api/queues/:queueName/workers': 'viewer',
  'get /queues/api/queues/:queueName/rate-limit': 'viewer',
  'get /queues/api/queues/:queueName/job-data-schema': 'viewer',
  'get /queues/api/queues/:queueName/:jobId/logs': 'viewer',
  'get /queues/api/queues/:queueName/:jobId/flow': 'viewer',
  'get /queues/api/queues/:queueName/:jobId': 'viewer',
  'put /queues/api/queues/pause': 'admin',
  'put /queues/api/queues/resume': 'admin',
  'put /queues/api/queues/:queueName/pause': 'admin',
  'put /queues/api/queues/:queueName/resume': 'admin',
  'put /queues/api/queues/:queueName/retry/:queueStatus': 'admin',
  'put /queues/api/queues/:queueName/promote': 'admin',
  'put /queues/api/queues/:queueName/clean/:queueStatus': 'admin',
  'put /queues/api/queues/:queueName/empty': 'admin',
  'put /queues/api/queues/:queueName/obliterate': 'admin',
  'put /queues/api/queues/:queueName/concurrency': 'admin',
  'put /queues/api/queues/:queueName/rate-limit': 'admin',
  'put /queues/api/queues/:queueName/rate-limit/release': 'admin',
  'put /queues/api/queues/:queueName/job-schedulers/:schedulerId/remove': 'admin',
  'put /queues/api/queues/:queueName/job-schedulers/:schedulerId/run': 'admin',
  'patch /queues/api/queues/:queueName/job-schedulers/:schedulerId': 'admin',
  'post /queues/api/queues/:queueName/add': 'admin',
  'put /queues/api/queues/:queueName/:jobId/retry': 'admin',
  'put /queues/api/queues/:queueName/:jobId/clean': 'admin',
  'put /queues/api/queues/:queueName/:jobId/promote': 'admin',
  'put /queues/api/queues/:queueName/:jobId/remove-unprocessed-children': 'admin',
  'patch /queues/api/queues/:queueName/:jobId/update-data': 'admin',
  'patch /queues/api/queues/:queueName/:jobId/delay': 'admin',
  'patch /queues/api/queues/:queueName/:jobId/priority': 'admin',
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

const PARAMETERS: Readonly<Record<string, string>> = {
  service: 'database',
  window: 'nobody',
  file: 'start.js',
  queueName: 'recoveries',
  queueStatus: 'failed',
};

async function call(route: Route, caller: CallerName, site: Site): Promise<Response> {
  const key = keys[caller];
  const path = route.path.replaceAll(/[:*](\w+)/gu, (_whole, name: string) => PARAMETERS[name] ?? 'nothing');
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
  expect(SERVED_ROUTES.map(nameOf).toSorted()).toEqual(Object.keys(ACCESS).toSorted());
});

test('every call that the library of the board knows was looked at', () => {
  const known = readBoardLibrary().calls.map(({ method, path }) => `${method} ${path}`);
  expect(known.toSorted()).toEqual([...BOARD_READS, ...BOARD_CHANGES.keys(), ...BOARD_REFUSALS.keys()].toSorted());
});

test('every route demands what the table says', () => {
  expect(Object.fromEntries(SERVED_ROUTES.map((route) => [nameOf(route), route.access]))).toEqual(ACCESS);
});

test('the server answers nothing but these routes, the page, and its files', () => {
  const served = gateway.app.router.stack.flatMap(({ route }) => (route === undefined ? [] : [route.path]));
  expect(served.toSorted()).toEqual([...new Set(SERVED_ROUTES.map(({ path }) => path)), '/'].toSorted());
});

describe.each(CALLERS)('%s', (caller) => {
  describe.each(SITES)('%s', (site) => {
    test.each(SERVED_ROUTES.map((route) => [nameOf(route), route] as const))('%s', async (_name, route) => {
      const response = await call(route, caller, site);
      expect(await outcomeOf(response)).toBe(expectedOutcome(route, { caller, site }));
    });
  });
});

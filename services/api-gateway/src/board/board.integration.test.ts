import { apiKeyDirectory, createApiKey } from '@recovery/configuration';
import { BULL_PREFIX } from '@recovery/queue';
import {
  createTestRedis,
  inspectByOpenApi,
  makeTestDirectory,
  waitFor,
  type PrivateRedis,
  type TestRedis,
} from '@recovery/test-kit';
import { Queue } from 'bullmq';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

const API_TOKEN = 'the-token-of-this-test';
const SECRET = 'canary-9f8e7d';
const SERVICES = `
services:
  database:
    name: Database
    probe: { kind: postgres, url: "postgres://watcher:${SECRET}@127.0.0.1:9/db" }
    ladder: [{ name: restart, actionType: service_restart, steps: [{ driver: process, process: postgres }] }]
`;
const RECOVERY = { serviceId: 'database', incidentId: 'database-1', trigger: 'automatic' };

let redis: TestRedis & { server: PrivateRedis };
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let recoveries: Queue;
let cookies: Readonly<Record<'viewer' | 'admin', string>>;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true });
  directory = await makeTestDirectory('board');
  const keyDirectory = apiKeyDirectory(join(directory.path, 'data'));
  const viewerKey = createApiKey(keyDirectory, { name: 'vera', role: 'viewer', now: 0 });
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
    services: SERVICES,
    env: { API_TOKEN, API_RATE_LIMIT: '0' },
  });
  await waitFor(async () => (await gateway.fetch('/readyz')).status === 200);
  recoveries = new Queue('recoveries', { connection: { url: redis.url }, prefix: BULL_PREFIX });
  recoveries.on('error', () => undefined);
  cookies = { viewer: await cookieOf(viewerKey), admin: await cookieOf(API_TOKEN) };
});
afterAll(async () => {
  await recoveries.close();
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

async function cookieOf(key: string): Promise<string> {
  const response = await gateway.post('/api/recovery/login', { key });
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
const asAdmin = (path: string, init: Sent = {}) =>
  gateway.fetch(path, { ...init, headers: { cookie: cookies.admin, ...init.headers } });
const asViewer = (path: string, init: Sent = {}) =>
  gateway.fetch(path, { ...init, headers: { cookie: cookies.viewer, ...init.headers } });
const json = (method: string, body: unknown): Sent => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

interface Listed {
  readonly queues: readonly {
    readonly name: string;
    readonly readOnlyMode: boolean;
    readonly isPaused: boolean;
    readonly jobs: readonly { readonly id: string; readonly name: string }[];
  }[];
}
const listed = async (response: Promise<Response>): Promise<Listed['queues']> =>
  ((await (await response).json()) as Listed).queues;

test('a browser that is nobody yet is sent to the login of the dashboard, a program is told 401', async () => {
  const page = await gateway.fetch('/queues', { redirect: 'manual', headers: { accept: 'text/html,*/*' } });
  expect(page.status).toBe(303);
  expect(page.headers.get('location')).toBe('/');
  for (const path of ['/queues', '/queues/api/queues', '/queues/start.js', '/queues/static/favicon.ico']) {
    expect((await gateway.fetch(path)).status).toBe(401);
  }
});

test('the page loads its own files only, by a policy without anything inline but styles of its own scripts', async () => {
  const page = await asViewer('/queues');
  const text = await page.text();
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self';");
  expect(policy).toMatch(/style-src 'self' 'nonce-[\w+/=]{24}';/u);
  expect(policy).not.toContain('unsafe');
  expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//u);
  expect(text).not.toContain('style=');
  const files = [...text.matchAll(/(?:src|href)="((?:static|start)[^"]+)"/gu)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) {
    const response = await asViewer(`/queues/${file}`);
    expect([file, response.status]).toEqual([file, 200]);
    const style = file.endsWith('.css') ? await response.text() : '';
    expect(style).not.toMatch(/@import|url\(["']?(?:https?:)?\/\//u);
  }
  const again = (await asViewer('/queues/')).headers.get('content-security-policy');
  expect(again).not.toBe(policy);
});

test('no path leads out of its files', async () => {
  for (const path of ['..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '..%5c..%5cpackage.json', 'none.js']) {
    expect([400, 404]).toContain((await asAdmin(`/queues/static/${path}`)).status);
  }
});

test('both queues are shown, with jobs that say what they are about and how far they are', async () => {
  const job = await recoveries.add('recover', RECOVERY, { jobId: 'database-1', delay: 60_000 });
  await job.updateProgress({ progress: 30, words: 'attempt 1 of 3 (restart): acting' });
  const queues = await listed(asViewer('/queues/api/queues?activeQueue=recoveries'));
  expect(queues.map(({ name }) => name)).toEqual(['health-checks', 'recoveries']);
  expect(queues[1]?.jobs.map(({ name }) => name)).toEqual(['recovery of database · attempt 1 of 3 (restart): acting']);
});

test('it is read-only but for admins, whose changes stand in the audit log', async () => {
  expect((await listed(asViewer('/queues/api/queues'))).map(({ readOnlyMode }) => readOnlyMode)).toEqual([true, true]);
  const put = { method: 'PUT' };
  expect((await asViewer('/queues/api/queues/recoveries/promote', put)).status).toBe(403);
  expect((await asAdmin('/queues/api/queues/health-checks/promote', put)).status).toBe(200);
  expect((await asAdmin('/queues/api/queues/recoveries/nobody/promote', put)).status).toBe(404);
  const audit = (await (await asAdmin('/api/recovery/audit')).json()) as { entries: object[] };
  expect(audit.entries.slice(0, 2)).toMatchObject([
    { by: 'api-token', action: 'job-promote', outcome: 'not_found', detail: 'recoveries, nobody' },
    { by: 'api-token', action: 'queue-promote-jobs', outcome: 'done', detail: 'health-checks' },
  ]);
});

test.each([
  ['pause', {}],
  ['resume', {}],
  ['recoveries/pause', {}],
  ['recoveries/resume', {}],
  ['recoveries/obliterate', { force: true }],
  ['recoveries/concurrency', { concurrency: 0 }],
  ['recoveries/rate-limit', { max: 1, duration: 86_400_000 }],
  ['recoveries/rate-limit/release', {}],
])('healing is not switched off by %s: that is refused with what to use instead', async (path, body) => {
  const response = await asAdmin(`/queues/api/queues/${path}`, json('PUT', body));
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('');
  expect(await response.json()).toMatchObject({
    code: 'board_refuses',
    detail: expect.stringMatching(/^use|instead$/u),
  });
  expect(await recoveries.getMeta()).toMatchObject({ paused: false });
  expect((await asViewer(`/queues/api/queues/${path}`, json('PUT', body))).status).toBe(403);
});

test('other sites change nothing, nor does a body that is no JSON or a foreign Host', async () => {
  const path = '/queues/api/queues/recoveries/empty';
  const crossSite = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
  expect((await asAdmin(path, { method: 'PUT', headers: crossSite })).status).toBe(403);
  expect((await asAdmin(path, { method: 'PUT', headers: { origin: 'https://evil.example' } })).status).toBe(403);
  expect((await asAdmin(path, { method: 'PUT', body: 'a=b' })).status).toBe(415);
  expect((await asAdmin('/queues/api/queues/recoveries/add', { method: 'POST' })).status).toBe(415);
  expect(await recoveries.getDelayedCount()).toBe(1);
});

test('no job with a foreign payload gets in by the board, and of its options only the delay', async () => {
  const add = '/queues/api/queues/recoveries/add';
  const foreign = [{ command: ['reboot'] }, { ...RECOVERY, command: ['reboot'] }, null, 'text', []];
  for (const data of foreign) expect((await asAdmin(add, json('POST', { name: 'x', data }))).status).toBe(400);
  const change = json('PATCH', { jobData: { serviceId: 'database', command: ['reboot'] } });
  expect((await asAdmin('/queues/api/queues/recoveries/database-1/update-data', change)).status).toBe(400);
  expect((await recoveries.getJob('database-1'))?.data).toEqual(RECOVERY);

  const options = { delay: 60_000, attempts: 1e6, jobId: 'mine', removeOnComplete: false, repeat: { every: 1 } };
  const added = await asAdmin(add, json('POST', { name: 'x', data: RECOVERY, options }));
  expect(added.status).toBe(200);
  const { job } = (await added.json()) as { job: { id: string; opts: object } };
  expect(job.id).not.toBe('mine');
  expect(job.opts).toEqual(expect.objectContaining({ delay: 60_000, attempts: 0, removeOnComplete: { count: 100 } }));
});

test.each([
  ['PUT', 'recoveries/clean/zzz', undefined, 'queueStatus'],
  ['PUT', 'recoveries/clean/latest', undefined, 'queueStatus'],
  ['PUT', 'recoveries/retry/active', undefined, 'queueStatus'],
  ['PUT', 'recoveries/empty', { force: true }, ''],
  ['PUT', 'recoveries/database-1/promote', { delay: 1 }, ''],
  ['POST', 'recoveries/add', {}, 'data'],
  ['POST', 'health-checks/add', { name: 'x' }, 'data'],
  ['POST', 'recoveries/add', { data: RECOVERY, jobId: 'mine' }, ''],
  ['POST', 'recoveries/add', { data: RECOVERY, options: { delay: 'soon' } }, 'options.delay'],
  ['PATCH', 'recoveries/database-1/update-data', {}, 'jobData'],
  ['PATCH', 'recoveries/database-1/delay', {}, 'runAt'],
  ['PATCH', 'recoveries/database-1/delay', { runAt: 'now' }, 'runAt'],
  ['PATCH', 'recoveries/database-1/priority', { priority: -1 }, 'priority'],
  ['PATCH', 'recoveries/database-1/priority', { priority: 1, lifo: true }, ''],
  ['PATCH', 'health-checks/job-schedulers/database', { every: 0 }, 'every'],
  ['PATCH', 'health-checks/job-schedulers/database', { every: 1000, immediately: true }, ''],
])('%s %s with %j is refused and says where: %j', async (method, path, body, where) => {
  const before = await recoveries.getJobCounts();
  const response = await asAdmin(`/queues/api/queues/${path}`, body === undefined ? { method } : json(method, body));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'request_invalid', errors: [{ path: where }] });
  expect(await recoveries.getJobCounts()).toEqual(before);
});

test('a list of jobs of no status there is is refused', async () => {
  expect((await asAdmin('/queues/api/queues?activeQueue=recoveries&status=zzz')).status).toBe(400);
  expect((await asAdmin('/queues/api/queues?activeQueue=recoveries&status=delayed&page=1')).status).toBe(200);
});

test('what the queue refuses, and what is no job at all, is answered as a problem', async () => {
  await redis.redis.set('{recovery}:recoveries:odd', 'no hash');
  const put = { method: 'PUT' };
  expect((await asAdmin('/queues/api/queues/recoveries/odd/promote', put)).status).toBe(409);
  expect((await asAdmin('/queues/api/queues/nobody/empty', put)).status).toBe(404);
  expect((await asAdmin('/queues/api/queues?jobsPerPage=100000')).status).toBe(400);
  expect((await asAdmin('/queues/api/queues?activeQueue=%25ff')).status).toBe(400);
  expect((await asAdmin('/queues/api/nothing')).status).toBe(404);
});

test('on loopback without a token everybody may change it, but no other site', async () => {
  const elsewhere = await makeTestDirectory('board-open');
  const open = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: elsewhere.path,
  });
  try {
    expect((await open.fetch('/queues', { redirect: 'manual', headers: { accept: 'text/html' } })).status).toBe(200);
    const path = '/queues/api/queues/recoveries/promote';
    expect((await open.fetch(path, { method: 'PUT' })).status).toBe(200);
    expect((await open.fetch(path, { method: 'PUT', headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403);
    const rebound = await open.fetch(path, { method: 'PUT', headers: { origin: 'http://evil.example' } });
    expect(rebound.status).toBe(403);
  } finally {
    await open.close();
    await elsewhere.remove();
  }
});

test('no secret of the configuration is shown', async () => {
  const paths = [
    '/queues',
    '/queues/api/queues?activeQueue=recoveries',
    '/queues/api/queues/recoveries/database-1',
    '/queues/api/job-schedulers',
    '/queues/api/redis/stats',
    '/queues/api/queues/recoveries/workers',
  ];
  for (const path of paths) {
    const response = await asAdmin(path);
    expect([path, response.status]).toEqual([path, 200]);
    const text = await response.text();
    for (const secret of [SECRET, API_TOKEN]) expect(text).not.toContain(secret);
  }
});

test('with Redis frozen or killed it answers 503 in half a second, and comes back', async () => {
  const direct = { headers: { authorization: `Bearer ${API_TOKEN}` } };
  const answered = async () => {
    const startedAt = performance.now();
    const [response] = await Promise.all([
      gateway.fetch('/queues/api/queues', direct),
      gateway.fetch('/queues/api/queues/recoveries/promote', { ...direct, method: 'PUT' }),
    ]);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'store_unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  };
  redis.server.pause();
  try {
    await answered();
  } finally {
    redis.server.resume();
  }
  await waitFor(async () => (await gateway.fetch('/queues/api/queues', direct)).status === 200, { timeoutMs: 15_000 });
  await redis.server.kill();
  await answered();
  expect((await gateway.fetch('/queues', direct)).status).toBe(200);
  await redis.server.restart();
  await waitFor(async () => (await gateway.fetch('/queues/api/queues', direct)).status === 200, { timeoutMs: 15_000 });
});

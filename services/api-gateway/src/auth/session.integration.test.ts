import { join } from 'node:path';
import { apiKeyDirectory, createApiKey, revokeApiKey } from '@recovery/configuration';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  inspectByOpenApi,
  makeTestDirectory,
  silentLogger,
  waitFor,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

const API_TOKEN = 'canary-token-of-the-admin';
let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let store: Store;
let keyDirectory: string;

beforeAll(async () => {
  redis = await createTestRedis();
  store = openStore({ redis: redis.redis, log: silentLogger() });
  directory = await makeTestDirectory('session');
  keyDirectory = apiKeyDirectory(join(directory.path, 'data'));
});
beforeEach(async () => {
  // Of its own for each test: how many logins there were is remembered by the process.
  await gateway?.close();
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
    env: {
      API_TOKEN,
      HEARTBEAT_TOKEN: 'canary-token-of-heartbeats',
      LOG_LEVEL: 'debug',
      TRUSTED_PROXIES: '127.0.0.1',
    },
  });
  await waitFor(() => store.ledger.isOpen());
});
afterAll(async () => {
  await gateway.close();
  store.close();
  await redis.drop();
  await directory.remove();
});

const login = (key: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  gateway.post('/api/recovery/login', { key }, headers);

/** `name=value` of the cookie that an answer sets. */
function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

const me = (headers: Readonly<Record<string, string>>): Promise<Response> =>
  gateway.fetch('/api/recovery/me', { headers });

test('the API token begins a session of the admin, which a logout ends', async () => {
  const begun = await login(API_TOKEN);
  expect(begun.status).toBe(200);
  expect(await begun.json()).toMatchObject({ name: 'api-token', role: 'admin' });
  const [cookie = ''] = begun.headers.getSetCookie();
  expect(cookie).toMatch(/^recovery_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/u);

  const session = { cookie: cookieOf(begun) };
  expect(await (await me(session)).json()).toEqual({ name: 'api-token', role: 'admin', via: 'session' });
  const ended = await gateway.post('/api/recovery/logout', {}, session);
  expect(ended.headers.getSetCookie()[0]).toMatch(/^recovery_session=; Path=\/; Max-Age=0;/u);
  expect((await me(session)).status).toBe(401);
});

test('over https the cookie never travels without', async () => {
  const origin = `https://127.0.0.1:${gateway.port}`;
  const [cookie] = (await login(API_TOKEN, { origin })).headers.getSetCookie();
  expect(cookie).toMatch(/; Secure$/u);
});

test('a session has the role of its key, also when another site wants to use it', async () => {
  const key = createApiKey(keyDirectory, { name: 'vera', role: 'viewer', now: 0 });
  // At once: whoever makes a key uses it.
  expect((await me({ authorization: `Bearer ${key}` })).status).toBe(200);
  const session = { cookie: cookieOf(await login(key)) };
  expect((await gateway.fetch('/api/recovery/status', { headers: session })).status).toBe(200);
  expect((await gateway.post('/api/recovery/pause', { service: 'all' }, session)).status).toBe(403);

  const admin = { cookie: cookieOf(await login(API_TOKEN)), 'sec-fetch-site': 'cross-site' };
  const stolen = await gateway.post('/api/recovery/pause', { service: 'all' }, admin);
  expect(await stolen.json()).toMatchObject({ status: 403, code: 'cross_site' });
});

test('who revokes a key ends its sessions within a second', async () => {
  const key = createApiKey(keyDirectory, { name: 'otto', role: 'operator', now: 0 });
  await waitFor(async () => (await me({ authorization: `Bearer ${key}` })).status === 200);
  const session = { cookie: cookieOf(await login(key)) };
  expect((await me(session)).status).toBe(200);
  revokeApiKey(keyDirectory, 'otto');
  await waitFor(async () => (await me(session)).status === 401, { timeoutMs: 1_000 });
  expect((await me({ authorization: `Bearer ${key}` })).status).toBe(401);
});

test('who listens is told nothing more soon after their key was revoked', async () => {
  const key = createApiKey(keyDirectory, { name: 'lisa', role: 'viewer', now: 0 });
  const headers = { authorization: `Bearer ${key}` };
  await waitFor(async () => (await me(headers)).status === 200);
  const response = await fetch(`${gateway.baseUrl}/api/recovery/events`, { headers });
  revokeApiKey(keyDirectory, 'lisa');
  // Resolves only when the stream ends.
  expect(await response.text()).toContain('retry: ');
});

test.each(['wrong', 'canary-token-of-heartbeats', `${API_TOKEN} `])('"%s" begins no session', async (key) => {
  const response = await login(key);
  expect(response.status).toBe(401);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test.each(['', 'recovery_session=', 'recovery_session=short', `recovery_session=${'a'.repeat(43)}`, 'a=b;;=;c'])(
  'the cookie "%s" is no session',
  async (cookie) => {
    expect((await me({ cookie })).status).toBe(401);
  },
);

test('after ten wrong logins from one address also the right one has to wait, and is told for how long', async () => {
  for (let attempt = 0; attempt < 10; attempt += 1) expect((await login('wrong')).status).toBe(401);
  const response = await login(API_TOKEN);
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ code: 'too_many_logins' });
});

test('who guesses tokens is made to wait; neither an old token nor a guesser next door locks out a person', async () => {
  const guess = (path: string, token: string): Promise<Response> =>
    gateway.post(path, {}, { authorization: `Bearer ${token}` });
  for (let attempt = 0; attempt < 70; attempt += 1) {
    expect((await guess('/api/recovery/heartbeats/database', 'an-old-token')).status).toBe(401);
  }
  for (let attempt = 0; attempt < 70; attempt += 1) await guess('/api/recovery/pause', `guess-${attempt}`);
  const refused = await guess('/api/recovery/pause', 'one-guess-more');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await me({ authorization: `Bearer ${API_TOKEN}` })).status).toBe(200);
});

test('strangers put nothing on record by logging out, by logins that are throttled or by nonsense', async () => {
  await login('wrong');
  const before = await store.audit.recent(1_000);
  for (let attempt = 0; attempt < 30; attempt += 1) {
    await gateway.post('/api/recovery/logout', {});
    await gateway.post('/api/recovery/logout', {}, { cookie: `recovery_session=${'a'.repeat(43)}` });
    await gateway.post('/api/recovery/login', { nonsense: attempt });
    await login('wrong');
  }
  // What is left of the ten logins at once.
  const wrong = (await store.audit.recent(1_000)).length - before.length;
  expect(wrong).toBeGreaterThan(0);
  expect(wrong).toBeLessThan(15);
});

test('wrong logins from many addresses are on record up to a bound', async () => {
  const before = (await store.audit.recent(1_000)).length;
  for (let number = 0; number < 200; number += 1) {
    const response = await login('wrong', { 'x-forwarded-for': `192.0.2.${number}` });
    expect(response.status).toBe(401);
  }
  const recorded = (await store.audit.recent(1_000)).length - before;
  expect(recorded).toBeGreaterThanOrEqual(100);
  expect(recorded).toBeLessThan(150);
});

test('a logout is on record under the name of whose session it was', async () => {
  const session = { cookie: cookieOf(await login(API_TOKEN)) };
  await gateway.post('/api/recovery/logout', {}, session);
  expect(await store.audit.recent(1)).toMatchObject([{ action: 'logout', by: 'api-token', outcome: 'done' }]);
});

test('a stranger is told what is well and what is not, and nothing of the process', async () => {
  const health = (headers: Readonly<Record<string, string>>): Promise<Response> =>
    gateway.fetch('/health', { headers });
  expect(Object.keys((await (await health({})).json()) as object).toSorted()).toEqual(['checks', 'name', 'status']);
  expect(await (await gateway.fetch('/readyz')).text()).not.toContain('message');
  expect(await (await health({ authorization: `Bearer ${API_TOKEN}` })).json()).toMatchObject({
    pid: process.pid,
    checks: { 'log-writer': { message: expect.any(String) } },
  });
});

test('Redis holds neither the cookie nor the key', async () => {
  const cookie = cookieOf(await login(API_TOKEN)).split('=')[1] ?? '';
  const names = await redis.redis.keys('{recovery}:session:*');
  expect(names.length).toBeGreaterThan(0);
  const held = JSON.stringify([names, await redis.redis.mget(names)]);
  expect(held).not.toContain(cookie);
  expect(held).not.toContain(API_TOKEN);
});

test('logins are on record, wrong ones too, without what was typed', async () => {
  await login('a-wrong-password');
  await login(API_TOKEN);
  const [right, wrong] = await store.audit.recent(2);
  expect(right).toMatchObject({ action: 'login', by: 'api-token', from: '127.0.0.1', outcome: 'done' });
  expect(wrong).toMatchObject({ action: 'login', by: 'anybody', outcome: 'unauthorized' });
  expect(JSON.stringify(await store.audit.recent(100))).not.toContain('a-wrong-password');
  expect(gateway.output.join('')).not.toMatch(/canary-token|a-wrong-password/u);
});

test('only admins read who changed what', async () => {
  await gateway.post('/api/recovery/pause', { service: 'database' }, { authorization: `Bearer ${API_TOKEN}` });
  const response = await gateway.fetch('/api/recovery/audit?limit=1', {
    headers: { authorization: `Bearer ${API_TOKEN}` },
  });
  expect(await response.json()).toMatchObject({ entries: [{ action: 'pause', by: 'api-token', service: 'database' }] });
});

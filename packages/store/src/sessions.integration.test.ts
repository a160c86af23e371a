import { createTestRedis, silentLogger, waitFor, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.ts';

let test: TestRedis;
let store: Store;

beforeEach(async () => {
  test = await createTestRedis();
  store = openStore({ redis: test.redis, log: silentLogger() });
});
afterEach(async () => {
  store.close();
  await test.drop();
});

const SESSION = { credential: 'digest-of-key', expiresAt: 5 };

it('knows a session until it is ended', async () => {
  await store.sessions.begin('cookie', SESSION, { ttlMs: 60_000 });
  expect(await store.sessions.find('cookie')).toEqual(SESSION);
  expect(await store.sessions.find('other')).toBeNull();
  await store.sessions.end('cookie');
  expect(await store.sessions.find('cookie')).toBeNull();
});

it('forgets a session when its time is over', async () => {
  await store.sessions.begin('cookie', SESSION, { ttlMs: 50 });
  await waitFor(async () => (await store.sessions.find('cookie')) === null);
});

it('takes nothing else for a session', async () => {
  await test.redis.set('{recovery}:session:cookie', '{"credential":1}');
  expect(await store.sessions.find('cookie')).toBeNull();
});

it('an idempotency key stands for what was asked for first, until that is refused', async () => {
  const first = { fingerprint: 'a', recoveryId: 'one' };
  const second = { fingerprint: 'b', recoveryId: 'two' };
  const claims = await Promise.all([store.idempotency.claim('key', first), store.idempotency.claim('key', second)]);
  expect(claims).toEqual([first, first]);
  await store.idempotency.release('key');
  expect(await store.idempotency.claim('key', second)).toEqual(second);
});

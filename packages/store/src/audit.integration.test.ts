import type { AuditEvent } from '@recovery/contracts';
import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
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

function pausedBy(by: string): AuditEvent {
  return {
    id: `audit-${by}`,
    at: 1,
    by,
    from: '127.0.0.1',
    action: 'pause',
    service: 'database',
    outcome: 'done',
    detail: null,
    requestId: 'r',
  };
}

it('keeps who changed what, newest first, and passes it on in the order of the event stream', async () => {
  await store.audit.record(pausedBy('ann'));
  await store.audit.record(pausedBy('bob'));
  expect(await store.audit.recent(10)).toEqual([pausedBy('bob'), pausedBy('ann')]);
  expect(await store.audit.recent(1)).toEqual([pausedBy('bob')]);
  const entries = await store.events.after('0-0', 10);
  expect(entries.map(({ event }) => event)).toEqual([pausedBy('ann'), pausedBy('bob')]);
});

it('is no happening of a service', async () => {
  await store.audit.record(pausedBy('ann'));
  expect(await store.events.recent(10)).toEqual([]);
});

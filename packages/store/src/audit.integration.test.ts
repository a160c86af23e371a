import type { AuditEvent, RecoveryEvent } from '@recovery/contracts';
import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
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

function happened(id: string): RecoveryEvent {
  return {
    id,
    at: 1,
    service: 'database',
    actionType: 'health_check',
    status: 'failed',
    error: null,
    retryCount: 0,
    severity: 'warning',
    incidentId: null,
    attempt: null,
    rung: null,
    durationMs: null,
  };
}

it('keeps who changed what, newest first', async () => {
  await store.audit.record(pausedBy('ann'));
  await store.audit.record(pausedBy('bob'));
  expect(await store.audit.recent(10)).toEqual([pausedBy('bob'), pausedBy('ann')]);
  expect(await store.audit.recent(1)).toEqual([pausedBy('bob')]);
  const entries = await store.audit.after('0-0', 10);
  expect(entries.map(({ event }) => event)).toEqual([pausedBy('ann'), pausedBy('bob')]);
});

it('takes no place of what happens to services, and is written to the log files after it, one stream at a time', async () => {
  await test.redis.hset(KEYS.duty('logging'), { holder: 'one', beat: 1 });
  const request = { group: 'log', consumer: 'reader', count: 100, duty: { name: 'logging', self: 'one' } };
  await store.events.append([happened('e1')]);
  for (let number = 0; number < 20; number += 1) await store.audit.record(pausedBy(String(number)));
  expect((await store.events.recent(1)).map(({ id }) => id)).toEqual(['e1']);

  const first = await store.events.read(request);
  expect(first).toMatchObject({ stream: 'events', entries: [{ event: { id: 'e1' } }] });
  await store.events.ack('log', first?.entries.map(({ entryId }) => entryId) ?? [], 'events');
  const second = await store.events.read(request);
  expect(second?.stream).toBe('audit');
  expect(second?.entries).toHaveLength(20);
  // What was read and not acknowledged comes first, also when a service has something new.
  await store.events.append([happened('e2')]);
  expect(await store.events.read(request)).toEqual({ ...second, newest: expect.any(String) });
  await store.events.ack('log', second?.entries.map(({ entryId }) => entryId) ?? [], 'audit');
  expect(await store.events.read(request)).toMatchObject({ stream: 'events', entries: [{ event: { id: 'e2' } }] });

  await store.events.trim({ keep: 5, group: 'log' });
  expect(await store.audit.recent(100)).toHaveLength(5);
  expect(await store.events.recent(100)).toHaveLength(2);
});

import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import type { ServiceEvent } from '@recovery/domain';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
import { openStore, type Store } from './open-store.ts';
import { TEST_POLICY } from './policy.test-data.ts';

const NOW = Date.UTC(2026, 0, 1);
const policy = { ...TEST_POLICY, failureThreshold: 1 };
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

function probed(outcome: 'healthy' | 'unhealthy', at: number) {
  const result = { outcome, latencyMs: 1, errorClass: null, message: null } as const;
  const event: ServiceEvent = { type: 'probeFinished', startedAt: at, result, conclusive: false };
  return store.states.apply({ serviceId: 'a', policy, now: at, event });
}

it('keeps what an incident was and how it ended, newest first', async () => {
  for (const start of [NOW, NOW + 10_000]) {
    await probed('unhealthy', start);
    for (const at of [start + 1000, start + 2000]) await probed('healthy', at);
  }
  const closed = await store.incidents.closed('a', 5);
  expect(closed).toMatchObject([
    { outcome: 'self-healed', closedAt: NOW + 12_000, incident: { id: `a-${NOW + 10_000}`, attemptCount: 0 } },
    { outcome: 'self-healed', closedAt: NOW + 2000, incident: { id: `a-${NOW}` } },
  ]);
  expect(await store.incidents.closed('a', 1)).toHaveLength(1);
  expect(await store.incidents.closed('b', 5)).toEqual([]);
});

it('passes over what is no incident', async () => {
  for (const text of ['{', '{"incident":{},"outcome":"recovered","closedAt":1}', 'null'])
    await test.redis.xadd(KEYS.incidents('a'), '*', 'incident', text);
  expect(await store.incidents.closed('a', 5)).toEqual([]);
});

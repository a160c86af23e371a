import type { Decision } from '@recovery/domain';
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

function decision(decidedAt: number): Decision {
  return {
    serviceId: 'a',
    incidentId: 'a-1',
    decidedAt,
    trigger: 'automatic',
    allowed: false,
    heldBy: { gate: 'cooldown', reason: 'cooldown for 3 s', retryAt: decidedAt + 3_000 },
    verdicts: [{ gate: 'cooldown', allowed: false, reason: 'cooldown for 3 s', retryAt: decidedAt + 3_000 }],
  };
}

it('gives the decisions of a service back with their inputs, newest first', async () => {
  for (const at of [1, 2, 3]) await store.decisions.record(decision(at), { errorCount: at });
  expect(await store.decisions.recent('a', 2)).toEqual([
    { decision: decision(3), inputs: { errorCount: 3 } },
    { decision: decision(2), inputs: { errorCount: 2 } },
  ]);
  expect(await store.decisions.recent('b', 2)).toEqual([]);
});

it('keeps about a thousand a service', async () => {
  await Promise.all(Array.from({ length: 1_500 }, (_, at) => store.decisions.record(decision(at), null)));
  expect(await test.redis.xlen(KEYS.decisions('a'))).toBeLessThan(1_200);
});

it('passes over what is no decision', async () => {
  await test.redis.xadd(KEYS.decisions('a'), '*', 'decision', '{', 'inputs', 'null');
  await test.redis.xadd(KEYS.decisions('a'), '*', 'x', '7');
  expect(await store.decisions.recent('a', 5)).toEqual([]);
});

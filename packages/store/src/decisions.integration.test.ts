import { initialState, type Decision, type DecisionContext } from '@recovery/domain';
import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
import { openStore, type Store } from './open-store.ts';
import { TEST_POLICY } from './policy.test-data.ts';

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

const state = initialState({ serviceId: 'a', now: 0 });
const context: DecisionContext = {
  now: 0,
  policy: TEST_POLICY,
  trigger: 'automatic',
  switches: [],
  dependencies: [{ id: 'db', state: initialState({ serviceId: 'db', now: 7 }) }],
  budgetDebits: [1, 2],
  observer: { ok: true, reason: null },
  maintenance: null,
  fleet: null,
};

it('gives the decisions of a service back with their inputs, newest first', async () => {
  for (const at of [1, 2, 3]) await store.decisions.record(decision(at), { state, context });
  const [newest, second, ...rest] = await store.decisions.recent('a', 2);
  expect(rest).toEqual([]);
  expect([newest?.decision, second?.decision]).toEqual([decision(3), decision(2)]);
  expect(newest?.inputs).toMatchObject({
    state: { phase: 'unknown', errorCount: 0 },
    dependencies: [{ id: 'db', phase: 'unknown', since: 7 }],
    budgetDebits: [1, 2],
  });
  expect(await store.decisions.recent('b', 2)).toEqual([]);
});

it('gives those of a time', async () => {
  for (const at of [10, 20, 30, 40]) await store.decisions.record(decision(at), { state, context });
  const found = await store.decisions.recent('a', 10, { from: 20, to: 30 });
  expect(found.map(({ decision: { decidedAt } }) => decidedAt)).toEqual([30, 20]);
});

it('keeps about two hundred a service, for a week', async () => {
  await Promise.all(Array.from({ length: 500 }, (_, at) => store.decisions.record(decision(at), { state, context })));
  expect(await test.redis.xlen(KEYS.decisions('a'))).toBeLessThan(400);
  expect(await test.redis.pttl(KEYS.decisions('a'))).toBeGreaterThan(6 * 86_400_000);
});

it('passes over what is no decision', async () => {
  await test.redis.xadd(KEYS.decisions('a'), '*', 'decision', '{', 'inputs', 'null');
  await test.redis.xadd(KEYS.decisions('a'), '*', 'x', '7');
  expect(await store.decisions.recent('a', 5)).toEqual([]);
});

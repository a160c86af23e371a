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

/** Each of an incident of its own. */
function decision(decidedAt: number, incidentId = `a-${decidedAt}`): Decision {
  return {
    serviceId: 'a',
    incidentId,
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
  switches: [{ name: 'autoRecovery is false for a', on: true, forbids: 'automatic' }],
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
    // The words of a switch are those for when it is off.
    switches: [{ on: true, forbids: 'automatic', whenOff: 'autoRecovery is false for a' }],
  });
  expect(await store.decisions.recent('b', 2)).toEqual([]);
});

it('gives those of a time', async () => {
  for (const at of [10, 20, 30, 40]) await store.decisions.record(decision(at), { state, context });
  const found = await store.decisions.recent('a', 10, { from: 20, to: 30 });
  expect(found.map(({ decision: { decidedAt } }) => decidedAt)).toEqual([30, 20]);
});

it('keeps one of those that came one after the other with the same verdicts, and when and how often they came', async () => {
  const opened: Decision = { ...decision(1, 'one'), verdicts: [], heldBy: null, allowed: true };
  await store.decisions.record(opened, { state, context });
  for (let at = 10; at < 1_000; at += 1) await store.decisions.record(decision(at, 'one'), { state, context });
  await store.decisions.record(decision(1_000, 'one'), { state: { ...state, errorCount: 5 }, context });
  const found = await store.decisions.recent('a', 10);
  expect(found.map(({ decision: { decidedAt }, firstAt, times }) => ({ decidedAt, firstAt, times }))).toEqual([
    { decidedAt: 1_000, firstAt: 10, times: 991 },
    { decidedAt: 1, firstAt: 1, times: 1 },
  ]);
  expect(found[0]?.decision.heldBy?.retryAt).toBe(4_000);
  expect(found[0]?.inputs).toMatchObject({ state: { errorCount: 5 } });
  const partly = await store.decisions.recent('a', 10, { from: 500, to: 600 });
  expect(partly.map(({ times }) => times)).toEqual([991]);
});

it('keeps apart those of another incident, attempt or trigger, or held by another gate', async () => {
  const first = decision(1, 'one');
  const attempted = { ...state, incident: { attemptCount: 1 } } as typeof state;
  await store.decisions.record(first, { state, context });
  await store.decisions.record(decision(2, 'two'), { state, context });
  await store.decisions.record(decision(3, 'two'), { state: attempted, context });
  await store.decisions.record({ ...decision(4, 'two'), trigger: 'manual' }, { state: attempted, context });
  await store.decisions.record(
    { ...decision(5, 'two'), trigger: 'manual', verdicts: [] },
    { state: attempted, context },
  );
  expect((await store.decisions.recent('a', 10)).map(({ times }) => times)).toEqual([1, 1, 1, 1, 1]);
});

it('loses none of those that are recorded at the same time', async () => {
  const all = Array.from({ length: 50 }, (_, at) => store.decisions.record(decision(at, 'one'), { state, context }));
  await Promise.all(all);
  const [found, ...rest] = await store.decisions.recent('a', 10);
  expect([found?.times, rest]).toEqual([50, []]);
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

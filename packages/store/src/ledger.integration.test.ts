import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
import { openStore, type Store } from './open-store.ts';
import type { BeginRequest } from './scripts/begin-attempt.ts';

const NOW = Date.UTC(2026, 0, 1);
const WINDOW_MS = 3_600_000;
let test: TestRedis;
let store: Store;

beforeEach(async () => {
  test = await createTestRedis();
  store = openStore({ redis: test.redis, log: silentLogger() });
  await store.ledger.open(NOW);
});

afterEach(async () => {
  store.close();
  await test.drop();
});

const LIMITS = { maxConcurrent: 100, maxStartsPerMinute: 100 };

function begin(request: Partial<BeginRequest> = {}) {
  return store.ledger.begin({
    ledgerId: String(NOW),
    serviceId: 'a',
    actionId: '0',
    trigger: 'automatic',
    now: NOW,
    budget: 3,
    windowMs: WINDOW_MS,
    limits: LIMITS,
    holdMs: 10_000,
    ...request,
  });
}

function debit(actionId: string, { now = NOW, budget = 3 } = {}) {
  return begin({ actionId, now, budget });
}

describe('the budget', () => {
  it('is spent after as many actions as it has, and says when the next is free', async () => {
    for (const offset of [0, 1_000, 2_000])
      expect(await debit(`at ${offset}`, { now: NOW + offset })).toEqual({ ok: true });
    expect(await debit('one more', { now: NOW + 3_000 })).toEqual({
      ok: false,
      limit: 'budget',
      freeAt: NOW + WINDOW_MS,
    });
    expect(await store.ledger.debits('a', { since: NOW - 1 })).toEqual([NOW, NOW + 1_000, NOW + 2_000]);
  });

  it('slides: an action leaves the window exactly when it was said to', async () => {
    for (const offset of [0, 1_000, 2_000]) await debit(`at ${offset}`, { now: NOW + offset });
    expect(await debit('early', { now: NOW + WINDOW_MS - 1 })).toEqual({
      ok: false,
      limit: 'budget',
      freeAt: NOW + WINDOW_MS,
    });
    expect(await debit('in time', { now: NOW + WINDOW_MS })).toEqual({ ok: true });
    expect(await debit('next', { now: NOW + WINDOW_MS })).toEqual({
      ok: false,
      limit: 'budget',
      freeAt: NOW + WINDOW_MS + 1_000,
    });
  });

  it('books an action once, also when it is asked for after the budget is spent', async () => {
    for (let time = 0; time < 5; time += 1) expect(await debit('same')).toEqual({ ok: true });
    await debit('second');
    await debit('third');
    expect(await debit('fourth')).toMatchObject({ ok: false });
    expect(await debit('same')).toEqual({ ok: true });
    expect(await store.ledger.debits('a', { since: 0 })).toHaveLength(3);
  });

  it('books an action that is asked for again at the present: it begins only now', async () => {
    await debit('first');
    await debit('first', { now: NOW + 5_000 });
    expect(await store.ledger.debits('a', { since: 0 })).toEqual([NOW + 5_000]);
    expect((await store.ledger.lately(NOW + 5_000)).startedAt).toEqual([NOW + 5_000]);
    for (const name of ['second', 'third']) await debit(name, { now: NOW + 5_000 });
    expect(await debit('fourth', { now: NOW + WINDOW_MS })).toMatchObject({ ok: false });
  });

  it('forgets no action because it was asked for again and refused', async () => {
    for (const name of ['first', 'second', 'third']) await debit(name);
    expect(await debit('first', { now: NOW + 5_000, budget: 1 })).toMatchObject({ ok: false, limit: 'budget' });
    expect(await store.ledger.debits('a', { since: 0 })).toEqual([NOW, NOW, NOW]);
  });

  it('lets no two of 50 callers book the same last place', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => debit(`action ${index}`, { budget: 7 })),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(7);
  });

  it('that was lowered says when enough has left', async () => {
    for (const offset of [0, 1_000, 2_000]) await debit(`at ${offset}`, { now: NOW + offset });
    expect(await debit('x', { now: NOW + 3_000, budget: 1 })).toEqual({
      ok: false,
      limit: 'budget',
      freeAt: NOW + 2_000 + WINDOW_MS,
    });
  });

  it('counts actions that a clock running ahead has dated into the future', async () => {
    for (const offset of [0, 1, 2]) await debit(`ahead ${offset}`, { now: NOW + WINDOW_MS + offset });
    expect(await debit('now')).toMatchObject({ ok: false });
  });

  it('is not forgotten when the clock of Redis is set ahead by hours, entered again or not', async () => {
    const furthestStepMs = 5 * 86_400_000;
    await debit('first');
    expect(await test.redis.pttl(KEYS.budget('a'))).toBeGreaterThan(WINDOW_MS + furthestStepMs);
    await store.ledger.enter([{ serviceId: 'b', actionId: 'second', at: NOW }], { keepMs: 2 * WINDOW_MS });
    expect(await test.redis.pttl(KEYS.budget('b'))).toBeGreaterThan(WINDOW_MS + furthestStepMs);
  });

  it('is one for each service and leaves no key for ever', async () => {
    for (let time = 0; time < 3; time += 1) await debit(`${time}`);
    expect(await begin({ serviceId: 'b' })).toEqual({ ok: true });
    expect(await test.redis.pttl(KEYS.budget('a'))).toBeGreaterThan(WINDOW_MS);
    await begin({ serviceId: 'c', actionId: 'only' });
    const limits = { maxConcurrent: 0, maxStartsPerMinute: 100 };
    expect(await begin({ serviceId: 'c', actionId: 'only', limits })).toMatchObject({ ok: false });
    expect(await test.redis.pttl(KEYS.budget('c'))).toBeGreaterThan(WINDOW_MS);
    expect(await store.ledger.debits('a', { since: NOW })).toEqual([]);
  });
});

describe('the recoveries under way', () => {
  const limits = { maxConcurrent: 2, maxStartsPerMinute: 100 };
  const of = (serviceId: string, now = NOW) => begin({ serviceId, actionId: `${serviceId}-${now}`, now, limits });

  it('are as many as allowed, over all services, until one ends or is no longer held', async () => {
    expect([await of('a'), await of('b')]).toEqual([{ ok: true }, { ok: true }]);
    expect(await of('c')).toEqual({ ok: false, limit: 'concurrency', freeAt: null });
    expect(await of('a', NOW + 1)).toEqual({ ok: true });
    expect(await store.ledger.lately(NOW)).toEqual({ underWay: ['b', 'a'], startedAt: [NOW, NOW, NOW + 1] });
    expect(await of('c', NOW + 10_000)).toMatchObject({ ok: true });
  });

  it('are no more because one of them was booked before its place was given away', async () => {
    expect([await of('a'), await of('b'), await of('c', NOW + 10_000)]).toEqual([
      { ok: true },
      { ok: true },
      { ok: true },
    ]);
    expect(await of('d', NOW + 10_000)).toEqual({ ok: true });
    const again = { serviceId: 'a', actionId: `a-${NOW}`, now: NOW + 10_001, limits };
    expect(await begin(again)).toEqual({ ok: false, limit: 'concurrency', freeAt: null });
    expect((await store.ledger.lately(NOW + 10_001)).startedAt).toContain(NOW);
  });

  it('end with the lease, and last as long as it is renewed', async () => {
    const lease = await store.lease.acquire({ serviceId: 'a', owner: 'w', ttlMs: 60_000 });
    const now = Date.now();
    await of('a', now);
    await lease?.renew();
    expect((await store.ledger.lately(now + 30_000)).underWay).toEqual(['a']);
    await lease?.release();
    expect((await store.ledger.lately(now)).underWay).toEqual([]);
  });

  it('are never more than allowed, whoever asks at the same time', async () => {
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => of(`s${index}`)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(2);
  });
});

it('no more begin in a minute than allowed, a person’s among them', async () => {
  const limits = { maxConcurrent: 100, maxStartsPerMinute: 2 };
  for (const [serviceId, trigger] of [
    ['a', 'automatic'],
    ['b', 'manual'],
  ] as const)
    expect(await begin({ serviceId, actionId: serviceId, trigger, limits })).toEqual({ ok: true });
  const held = { ok: false, limit: 'velocity', freeAt: NOW + 60_000 };
  expect(await begin({ serviceId: 'c', actionId: 'c', limits })).toEqual(held);
  expect(await begin({ serviceId: 'c', actionId: 'c', limits, now: NOW + 60_000 })).toEqual({ ok: true });
  expect(await store.ledger.debits('b', { since: 0 })).toEqual([]);
});

describe('a closed ledger', () => {
  it('lets nothing begin and is not read, until it is opened with what was done before', async () => {
    await test.redis.flushdb();
    expect(await store.ledger.isOpen()).toBe(false);
    expect(await begin()).toEqual({ ok: false, limit: 'ledger', freeAt: null });
    expect(await begin({ trigger: 'manual' })).toMatchObject({ ok: false });
    expect(await store.ledger.debits('a', { since: 0 })).toBeNull();
    const done = [1, 2, 3].map((at) => ({ serviceId: 'a', actionId: `done ${at}`, at: NOW - at }));
    await store.ledger.enter(done, { keepMs: 2 * WINDOW_MS });
    await store.ledger.enter(done.slice(1), { keepMs: 2 * WINDOW_MS });
    await store.ledger.open(NOW);
    expect(await store.ledger.debits('a', { since: 0 })).toHaveLength(3);
    expect(await begin()).toMatchObject({ ok: false, limit: 'budget' });
  });

  it('has an action at the last time at which it was booked, whoever enters it and in whatever order', async () => {
    const early = { serviceId: 'a', actionId: 'booked again', at: NOW - 50_000 };
    const late = { ...early, at: NOW - 10_000 };
    for (const debits of [[early], [late], [early, late], [late, early]]) {
      await test.redis.flushdb();
      for (const one of debits) await store.ledger.enter([one], { keepMs: 2 * WINDOW_MS });
      await store.ledger.open(NOW);
      const times = [debits.includes(late) ? late.at : early.at];
      expect(await store.ledger.debits('a', { since: 0 })).toEqual(times);
      expect((await store.ledger.lately(NOW)).startedAt).toEqual(times);
    }
  });

  it('is another one when it is open again: who has not entered what it did begins nothing in it', async () => {
    await test.redis.flushdb();
    expect(await store.ledger.id()).toBeNull();
    await store.ledger.open(NOW + 1);
    expect(await begin()).toEqual({ ok: false, limit: 'ledger', freeAt: null });
    expect(await begin({ ledgerId: (await store.ledger.id()) ?? '' })).toEqual({ ok: true });
  });
});

import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
import { openStore, type Store } from './open-store.ts';

const NOW = Date.UTC(2026, 0, 1);
const WINDOW_MS = 3_600_000;
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

function debit(actionId: string, { now = NOW, budget = 3 } = {}) {
  return store.budget.debit({ serviceId: 'a', actionId, now, budget, windowMs: WINDOW_MS });
}

describe('the budget', () => {
  it('is spent after as many actions as it has, and says when the next is free', async () => {
    for (const offset of [0, 1_000, 2_000])
      expect(await debit(`at ${offset}`, { now: NOW + offset })).toEqual({ ok: true });
    expect(await debit('one more', { now: NOW + 3_000 })).toEqual({ ok: false, freeAt: NOW + WINDOW_MS });
    expect(await store.budget.debits('a', { since: NOW - 1 })).toEqual([NOW, NOW + 1_000, NOW + 2_000]);
  });

  it('slides: an action leaves the window exactly when it was said to', async () => {
    for (const offset of [0, 1_000, 2_000]) await debit(`at ${offset}`, { now: NOW + offset });
    expect(await debit('early', { now: NOW + WINDOW_MS - 1 })).toEqual({ ok: false, freeAt: NOW + WINDOW_MS });
    expect(await debit('in time', { now: NOW + WINDOW_MS })).toEqual({ ok: true });
    expect(await debit('next', { now: NOW + WINDOW_MS })).toEqual({ ok: false, freeAt: NOW + WINDOW_MS + 1_000 });
  });

  it('books an action once, also when it is asked for after the budget is spent', async () => {
    for (let time = 0; time < 5; time += 1) expect(await debit('same')).toEqual({ ok: true });
    await debit('second');
    await debit('third');
    expect(await debit('fourth')).toMatchObject({ ok: false });
    expect(await debit('same')).toEqual({ ok: true });
    expect(await store.budget.debits('a', { since: 0 })).toHaveLength(3);
  });

  it('lets no two of 50 callers book the same last place', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => debit(`action ${index}`, { budget: 7 })),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(7);
  });

  it('that was lowered says when enough has left', async () => {
    for (const offset of [0, 1_000, 2_000]) await debit(`at ${offset}`, { now: NOW + offset });
    expect(await debit('x', { now: NOW + 3_000, budget: 1 })).toEqual({ ok: false, freeAt: NOW + 2_000 + WINDOW_MS });
  });

  it('counts actions that a clock running ahead has dated into the future', async () => {
    for (const offset of [0, 1, 2]) await debit(`ahead ${offset}`, { now: NOW + WINDOW_MS + offset });
    expect(await debit('now')).toMatchObject({ ok: false });
  });

  it('is one for each service and leaves no key for ever', async () => {
    for (let time = 0; time < 3; time += 1) await debit(`${time}`);
    expect(
      await store.budget.debit({ serviceId: 'b', actionId: '0', now: NOW, budget: 3, windowMs: WINDOW_MS }),
    ).toEqual({ ok: true });
    expect(await test.redis.pttl(KEYS.budget('a'))).toBeGreaterThan(WINDOW_MS);
    expect(await store.budget.debits('a', { since: NOW })).toEqual([]);
  });
});

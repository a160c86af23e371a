import { createTestRedis, silentLogger, waitFor, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
import { openStore, type Store } from './open-store.ts';
import type { Duty } from './stand-for-duty.ts';

const TTL_MS = 400;
let test: TestRedis;
let store: Store;
const standing: Duty[] = [];

beforeEach(async () => {
  test = await createTestRedis();
  store = openStore({ redis: test.redis, log: silentLogger() });
});
afterEach(async () => {
  await Promise.all(standing.splice(0).map((duty) => duty.stop()));
  store.close();
  await test.drop();
});

function stand(ttlMs = TTL_MS): Duty {
  const duty = store.duties.stand({ name: 'logging', ttlMs });
  standing.push(duty);
  return duty;
}

/** A holder that signs no more. */
async function deadHolder(): Promise<void> {
  await test.redis.hset(KEYS.duty('logging'), { holder: 'dead', beat: 7 });
}

it('is held by one of many at a time, and by the same as long as it lives', async () => {
  const all = Array.from({ length: 10 }, () => stand());
  const holder = await waitFor(() => all.find((duty) => duty.isHeld()));
  const until = performance.now() + 4 * TTL_MS;
  const others = new Set<Duty>();
  await waitFor(
    () => {
      // A machine that stood still may have let it lapse; even then no other may have it.
      for (const duty of all) if (duty !== holder && duty.isHeld()) others.add(duty);
      return performance.now() > until;
    },
    { intervalMs: 5 },
  );
  expect(others.size).toBe(0);
  expect(await test.redis.hget(KEYS.duty('logging'), 'holder')).toBe(holder.self);
});

it('of a dead holder is taken after its time, not before, whatever the clock of Redis says', async () => {
  await deadHolder();
  const startedAt = performance.now();
  const next = stand();
  await waitFor(() => next.isHeld());
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(TTL_MS);
  expect(await test.redis.pttl(KEYS.duty('logging'))).toBe(-1);
});

it('is not taken while signs come, however old the first one is', async () => {
  await deadHolder();
  const next = stand();
  const until = performance.now() + 3 * TTL_MS;
  let wasTaken = false;
  await waitFor(
    async () => {
      await test.redis.hincrby(KEYS.duty('logging'), 'beat', 1);
      wasTaken ||= next.isHeld();
      return performance.now() > until;
    },
    { intervalMs: TTL_MS / 20 },
  );
  expect(wasTaken).toBe(false);
  await waitFor(() => next.isHeld());
});

it('that was given back is taken at the next look', async () => {
  const first = stand();
  await waitFor(() => first.isHeld());
  await first.stop();
  expect(() => first.assertHeld(first.self)).toThrow(/another process/u);
  const next = stand(60_000);
  await waitFor(() => next.isHeld());
});

it('is over for a holder whose signs do not arrive, without anybody telling it', async () => {
  const holder = stand();
  await waitFor(() => holder.isHeld());
  test.redis.disconnect();
  await waitFor(() => !holder.isHeld());
  await test.redis.connect();
  await waitFor(() => holder.isHeld());
});

it('lost with the data of Redis is nobody’s for its time, and then has another name', async () => {
  const holder = stand();
  await waitFor(() => holder.isHeld());
  const { self } = holder;
  await test.redis.flushdb();
  const lostAt = performance.now();
  await waitFor(() => !holder.isHeld());
  await waitFor(() => holder.isHeld());
  expect(performance.now() - lostAt).toBeGreaterThanOrEqual(TTL_MS);
  expect(holder.self).not.toBe(self);
  expect(() => holder.assertHeld(self)).toThrow(/another process/u);
  holder.assertHeld(holder.self);
});

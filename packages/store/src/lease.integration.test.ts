import { createTestRedis, silentLogger, waitFor, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
import type { Lease } from './lease.ts';
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

async function mustAcquire(owner: string, ttlMs = 60_000): Promise<Lease> {
  const lease = await store.lease.acquire({ serviceId: 'a', owner, ttlMs });
  if (lease === null) throw new Error(`${owner} did not get the lease`);
  return lease;
}

describe('a lease', () => {
  it('is held by one of 50 that want it, the same owner included', async () => {
    const leases = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        store.lease.acquire({ serviceId: 'a', owner: `worker ${index % 5}`, ttlMs: 60_000 }),
      ),
    );
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
    expect(await store.lease.holder('a')).toMatch(/^worker \d$/u);
    expect(await store.lease.acquire({ serviceId: 'b', owner: 'other', ttlMs: 60_000 })).not.toBeNull();
  });

  it('is free after its release', async () => {
    const first = await mustAcquire('one');
    await first.release();
    expect(await store.lease.holder('a')).toBeNull();
    await mustAcquire('two');
    await first.release();
    expect(await store.lease.holder('a')).toBe('two');
  });

  it('that ran out gives no token, renews nothing and releases nobody else', async () => {
    const late = await mustAcquire('late', 50);
    await waitFor(async () => (await store.lease.holder('a')) === null);
    await mustAcquire('next');
    expect(await late.nextToken()).toBeNull();
    expect(await late.renew()).toBe(false);
    await late.release();
    expect(await store.lease.holder('a')).toBe('next');
  });

  it('lives on by its renewals', async () => {
    const lease = await mustAcquire('one', 2_000);
    await test.redis.pexpire(KEYS.lease('a'), 500);
    expect(await lease.renew()).toBe(true);
    expect(await test.redis.pttl(KEYS.lease('a'))).toBeGreaterThan(1_500);
  });

  it('does not outlast its holder when the clock of Redis was set back', async () => {
    await mustAcquire('dead');
    // What a clock that was set back by an hour makes of it.
    await test.redis.pexpire(KEYS.lease('a'), 3_660_000);
    expect(await store.lease.acquire({ serviceId: 'a', owner: 'next', ttlMs: 1_000 })).toBeNull();
    expect(await store.lease.holder('a')).toBe('dead');
    const leftMs = await test.redis.pttl(KEYS.lease('a'));
    expect(leftMs).toBeLessThanOrEqual(60_000);
    expect(leftMs).toBeGreaterThan(50_000);
  });
});

describe('fencing tokens', () => {
  it('rise with every call and every holder', async () => {
    const tokens: (number | null)[] = [];
    for (const owner of ['one', 'two', 'three']) {
      const lease = await mustAcquire(owner);
      for (let call = 0; call < 20; call += 1) tokens.push(await lease.nextToken());
      await lease.release();
    }
    expect(tokens).toEqual([...new Set(tokens)].toSorted((a, b) => Number(a) - Number(b)));
    expect(tokens).not.toContain(null);
  });

  it('rise also after all data of Redis were lost, and are whole numbers that JSON keeps', async () => {
    const first = await mustAcquire('one');
    const before = await first.nextToken();
    await test.redis.flushdb();
    expect(await first.nextToken()).toBeNull();
    const second = await mustAcquire('two');
    const after = await second.nextToken();
    expect(after).toBeGreaterThan(before ?? Number.MAX_SAFE_INTEGER);
    expect(after).toSatisfy(Number.isSafeInteger);
  });

  it('rise also when the data were lost and the clock of the server is an hour behind that of the cluster', async () => {
    const first = await mustAcquire('one');
    const before = await first.nextToken();
    await test.redis.flushdb();
    await test.redis.set(KEYS.clock, JSON.stringify({ offsetMs: 3_600_000.25, confirmedAt: Date.now() }));
    const after = await (await mustAcquire('two')).nextToken();
    expect(after).toBeGreaterThan((before ?? Number.MAX_SAFE_INTEGER) + 3_599_000_000);
    expect(after).toSatisfy(Number.isSafeInteger);
  });

  it('rise also when the clock of the server went back', async () => {
    const future = (Date.now() + 3_600_000) * 1_000;
    await test.redis.set(KEYS.fence('a'), future);
    expect(await (await mustAcquire('one')).nextToken()).toBe(future + 1);
  });
});

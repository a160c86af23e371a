import type { RecoveryEvent } from '@recovery/contracts';
import { createTestRedis, silentLogger, type TestRedis, waitFor } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
import { openStore, type Store } from './open-store.ts';

let test: TestRedis;
let store: Store;

beforeEach(async () => {
  test = await createTestRedis();
  store = openStore({ redis: test.redis, log: silentLogger() });
  await takeDuty();
});

afterEach(async () => {
  store.close();
  await test.drop();
});

function event(id: string): RecoveryEvent {
  return {
    id,
    at: 1,
    service: 'a',
    actionType: 'health_check',
    status: 'failed',
    error: 'tëxt | with\nall sorts',
    retryCount: 0,
    severity: 'warning',
    incidentId: null,
    attempt: null,
    rung: null,
    durationMs: null,
  };
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => event(String(from + index)));
const DUTY = { name: 'logging', self: 'one' };
const takeDuty = (self = DUTY.self) => test.redis.hset(KEYS.duty(DUTY.name), { holder: self, beat: 1 });
const read = async ({ count = 100, self = DUTY.self } = {}) => {
  const found = await store.events.read({ group: 'log', consumer: 'reader', count, duty: { ...DUTY, self } });
  if (found === null) throw new Error('the duty is not ours');
  return found.entries;
};
const isBlocked = async () => /cmd=xread /u.test(String(await test.redis.client('LIST')));
const idsOf = (entries: readonly { event: { id: string } }[]) => entries.map((entry) => entry.event.id);

describe('reading a group', () => {
  it('gives everything from the first entry on, in order, and each entry as it was', async () => {
    await store.events.append(numbered(1, 3));
    await store.events.createGroup('log');
    await store.events.createGroup('log');
    const entries = await read();
    expect(idsOf(entries)).toEqual(['1', '2', '3']);
    expect(entries[0]?.event).toEqual(event('1'));
  });

  it('makes the group when it does not exist, also after a loss of data', async () => {
    await store.events.append([event('1')]);
    expect(idsOf(await read())).toEqual(['1']);
    await test.redis.flushdb();
    await takeDuty();
    await store.events.append([event('2')]);
    expect(idsOf(await read())).toEqual(['2']);
  });

  it('gives what was not acknowledged again, before anything new', async () => {
    await store.events.append(numbered(1, 3));
    const first = await read({ count: 2 });
    await store.events.append([event('4')]);
    expect(idsOf(await read())).toEqual(['1', '2']);
    await store.events.ack('log', [first[0]?.entryId ?? '']);
    expect(idsOf(await read())).toEqual(['2']);
    await store.events.ack('log', [first[1]?.entryId ?? '']);
    expect(idsOf(await read())).toEqual(['3', '4']);
  });

  it('gives nothing to whom the duty has left, and all that is not acknowledged to the successor, in order', async () => {
    await store.events.append(numbered(1, 3));
    expect(idsOf(await read({ count: 2 }))).toEqual(['1', '2']);
    await takeDuty('two');
    const late = store.events.read({ group: 'log', consumer: 'reader', count: 100, duty: DUTY });
    expect(await late).toBeNull();
    expect(idsOf(await read({ self: 'two' }))).toEqual(['1', '2']);
    expect(await store.events.read({ group: 'log', consumer: 'reader', count: 1, duty: DUTY })).toBeNull();
    await test.redis.del(KEYS.duty(DUTY.name));
    expect(await store.events.read({ group: 'log', consumer: 'reader', count: 1, duty: DUTY })).toBeNull();
  });

  it('drops what is no event of ours', async () => {
    await test.redis.xadd(KEYS.events, '*', 'event', '{"id":');
    await test.redis.xadd(KEYS.events, '*', 'foreign', 'x');
    await store.events.append([event('1')]);
    const entries = await read();
    expect(idsOf(entries)).toEqual(['1']);
    await store.events.ack(
      'log',
      entries.map(({ entryId }) => entryId),
    );
    expect(await read()).toEqual([]);
    expect(idsOf((await store.events.recent(9)).map((own) => ({ event: own })))).toEqual(['1']);
  });
});

describe('waiting for an entry', () => {
  const arrival = (after: string, { blockMs = 5_000, signal = new AbortController().signal } = {}) =>
    store.events.arrival({ after, blockMs, signal });

  it('ends at once when something came after what was read, and does not hold up other commands meanwhile', async () => {
    await store.events.append([event('1')]);
    await arrival('0-0');
    const found = await store.events.read({ group: 'log', consumer: 'reader', count: 9, duty: DUTY });
    let isWaiting = true;
    const waiting = arrival(found?.newest ?? '').finally(() => {
      isWaiting = false;
    });
    await waitFor(isBlocked);
    expect(isWaiting).toBe(true);
    await store.events.append([event('2')]);
    await waiting;
    expect(idsOf(await read())).toEqual(['1']);
  });

  it('ends when its time is up, and at once when its signal is aborted', async () => {
    await arrival('0-0', { blockMs: 20 });
    const stop = new AbortController();
    const waiting = arrival('0-0', { signal: stop.signal });
    await waitFor(isBlocked);
    stop.abort();
    await waiting;
    // It did not wait for Redis, where the read still blocks.
    expect(await isBlocked()).toBe(true);
  });
});

describe('trim', () => {
  const remaining = async () => (await store.events.recent(1_000)).map(({ id }) => id).toReversed();

  it('keeps the newest and removes acknowledged ones beyond them', async () => {
    await store.events.append(numbered(1, 10));
    await store.events.ack(
      'log',
      (await read()).map(({ entryId }) => entryId),
    );
    await store.events.trim({ keep: 4, group: 'log' });
    expect(await remaining()).toEqual(['7', '8', '9', '10']);
    await store.events.trim({ keep: 4, group: 'log' });
    expect(await remaining()).toHaveLength(4);
  });

  it('never removes what a group has not acknowledged or not read', async () => {
    await store.events.append(numbered(1, 10));
    const entries = await read({ count: 6 });
    await store.events.ack(
      'log',
      entries.filter((_, index) => index !== 2).map(({ entryId }) => entryId),
    );
    await store.events.trim({ keep: 0, group: 'log' });
    expect((await remaining())[0]).toBe('3');
    await store.events.ack('log', [entries[2]?.entryId ?? '']);
    await store.events.trim({ keep: 0, group: 'log' });
    expect((await remaining())[0]).toBe('6');

    await store.events.createGroup('late');
    await store.events.ack(
      'log',
      (await read()).map(({ entryId }) => entryId),
    );
    await store.events.trim({ keep: 0, group: 'log' });
    expect((await remaining())[0]).toBe('6');
  });

  it('removes nothing while the group does not exist', async () => {
    await store.events.append(numbered(1, 5));
    await store.events.trim({ keep: 1, group: 'log' });
    expect(await remaining()).toHaveLength(5);
  });
});

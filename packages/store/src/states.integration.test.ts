import type { RecoveryEvent } from '@recovery/contracts';
import type { ProbeResult, ServiceEvent } from '@recovery/domain';
import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
import { openStore, type Store } from './open-store.ts';
import { TEST_POLICY } from './policy.test-data.ts';

const NOW = Date.UTC(2026, 0, 1);
const DOWN: ProbeResult = { outcome: 'unhealthy', latencyMs: 5, errorClass: 'refused', message: 'refused' };

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

function failed(startedAt: number): ServiceEvent {
  return { type: 'probeFinished', startedAt, result: DOWN, conclusive: false };
}

function failOnce(at: number, target: Store = store) {
  return target.states.apply({ serviceId: 'a', event: failed(at), policy: TEST_POLICY, now: at });
}

function record(id: string): RecoveryEvent {
  return {
    id,
    at: NOW,
    service: 'a',
    actionType: 'service_restart',
    status: 'started',
    error: null,
    retryCount: 0,
    severity: 'info',
    incidentId: 'a-1',
    attempt: 1,
    rung: 'restart',
    durationMs: null,
  };
}

describe('apply', () => {
  it('begins with the state of a service never probed and stores each change under a new version', async () => {
    expect(await store.states.get('a')).toBeNull();
    const first = await failOnce(NOW);
    expect(first.before).toMatchObject({ phase: 'unknown', version: 0 });
    expect(first.state).toMatchObject({ phase: 'failing', version: 1, errorCount: 1 });
    expect(first.changed).toBe(true);
    const second = await failOnce(NOW + 1_000);
    expect(second.state).toMatchObject({ version: 2, errorCount: 2 });
    expect(await store.states.get('a')).toEqual(second.state);
  });

  it('loses nothing when 50 writers apply at the same moment', async () => {
    const other = openStore({ redis: test.redis.duplicate(), log: silentLogger() });
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => failOnce(NOW, index % 2 === 0 ? store : other)),
    );
    const state = await store.states.get('a');
    expect(state).toMatchObject({ version: 50, errorCount: 50, phase: 'failing', hardness: 'hard' });
    expect(new Set(results.map(({ state: { version } }) => version)).size).toBe(50);
    const events = await store.events.recent(100);
    expect(events.map(({ status }) => status)).toEqual(['failed']);
  });

  it('writes nothing when the event changes nothing and there is nothing to record', async () => {
    const { before, state, changed } = await store.states.apply({
      serviceId: 'a',
      event: { type: 'serviceEnabled' },
      policy: TEST_POLICY,
      now: NOW,
    });
    expect({ same: state === before, changed }).toEqual({ same: true, changed: false });
    expect(await test.redis.dbsize()).toBe(0);
  });

  it('stores no events for an event that changes nothing', async () => {
    const { changed } = await store.states.apply({
      serviceId: 'a',
      event: { type: 'serviceEnabled' },
      policy: TEST_POLICY,
      now: NOW,
      records: [record('one'), record('two')],
    });
    expect(changed).toBe(false);
    expect(await store.states.get('a')).toBeNull();
    expect(await store.events.recent(10)).toEqual([]);
  });

  it('stores the events of record effects with the state that they belong to, durable where the server can say so', async () => {
    const { effects, state } = await store.states.apply({
      serviceId: 'a',
      event: failed(NOW),
      policy: { ...TEST_POLICY, failureThreshold: 1 },
      now: NOW,
      records: [record('mine')],
      durable: true,
    });
    const effect = effects.find(({ type }) => type === 'record');
    expect(effect).toMatchObject({ type: 'record', key: expect.stringContaining(state.incident?.id ?? '?') });
    const [oldest, newest] = await store.events.recent(10);
    expect(newest?.id).toBe('mine');
    expect(oldest).toMatchObject({ id: effect?.type === 'record' ? effect.key : '', service: 'a', at: NOW });
  });

  it('begins anew over a stored text that is no state', async () => {
    for (const text of ['{', 'null', '7', '{"serviceId":"a"}']) {
      await test.redis.hset(KEYS.states, 'a', text);
      expect(await store.states.get('a')).toBeNull();
      expect((await failOnce(NOW)).state).toMatchObject({ version: 1, errorCount: 1 });
    }
  });

  it('begins anew over a state of another shape', async () => {
    const { state } = await failOnce(NOW);
    await test.redis.hset(KEYS.states, 'a', JSON.stringify({ ...state, incident: { id: 'a-1' } }));
    expect(await store.states.get('a')).toBeNull();
    expect((await store.states.getMany(['a'])).size).toBe(0);
    expect((await failOnce(NOW + 1)).state).toMatchObject({ version: 1, errorCount: 1, incident: null });
  });

  it('does not take over a version from before a loss of data', async () => {
    await failOnce(NOW);
    await failOnce(NOW + 1);
    await test.redis.flushdb();
    expect((await failOnce(NOW + 2)).state).toMatchObject({ version: 1, errorCount: 1 });
  });
});

describe('reading', () => {
  it('gives the states there are', async () => {
    await failOnce(NOW);
    await store.states.apply({
      serviceId: 'b',
      event: { type: 'serviceDisabled', reason: 'test' },
      policy: { ...TEST_POLICY, serviceId: 'b' },
      now: NOW,
    });
    expect([...(await store.states.getMany(['b', 'c', 'a'])).keys()]).toEqual(['b', 'a']);
    expect((await store.states.getMany([])).size).toBe(0);
  });

  it('rejects with a code when Redis is away', async () => {
    const gone = test.redis.duplicate({ enableOfflineQueue: false, lazyConnect: true });
    const away = openStore({ redis: gone, log: silentLogger() });
    gone.disconnect();
    await expect(away.states.get('a')).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
  });
});

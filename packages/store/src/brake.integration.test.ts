import { parseServicesFile, readEnv, componentEnvSchema, fleetLimits, watchedServices } from '@recovery/contracts';
import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.ts';

const NOW = Date.UTC(2026, 0, 1);
const env = readEnv(componentEnvSchema, { REDIS_URL: 'redis://unused', START_PERIOD: '0' });
const limits = fleetLimits(env);
const lines = Array.from({ length: 10 }, (_, id) => `  s${id}: { name: S, probe: { kind: tcp, host: h, port: 1 } }`);
const services = watchedServices(
  parseServicesFile(`services:\n${lines.join('\n')}`, { path: 'services.yaml', env: {} }),
  env,
);

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

function look(now = NOW) {
  return store.brakes.update({ services: services.values(), maintenance: [], limits, now });
}

async function fail(count: number): Promise<void> {
  for (const { id, policy } of [...services.values()].slice(0, count)) {
    for (const at of [NOW - 2000, NOW - 1000]) {
      const result = { outcome: 'unhealthy', latencyMs: 1, errorClass: 'refused', message: null } as const;
      const event = { type: 'probeFinished', startedAt: at, result, conclusive: false } as const;
      await store.states.apply({ serviceId: id, policy, now: at, event });
    }
  }
}

it('goes on for everybody and is said once, however many look at the same moment', async () => {
  await look();
  await fail(5);
  const changes = await Promise.all(Array.from({ length: 8 }, () => look()));
  expect(changes.filter(({ change }) => change === 'engaged')).toHaveLength(1);
  expect(changes.every(({ brake }) => brake.engagedAt === NOW)).toBe(true);
  expect(await store.brakes.current()).toMatchObject({ engagedAt: NOW, failingCount: 5, serviceCount: 10 });
  const events = await store.events.recent(10);
  expect(events.map(({ service, severity }) => `${service} ${severity}`)).toEqual(['all critical']);
  expect(events[0]?.error).toContain('brake on: 5 of 10');
});

it('does not count what is in maintenance', async () => {
  await fail(5);
  const spec = { services: ['s0'], reason: 'disks', from: '2025-12-31T00:00:00Z', to: '2026-01-02T00:00:00Z' };
  await store.holds.plan({ id: 'disks', by: 'ann', at: NOW, spec });
  expect(await look()).toMatchObject({ change: null, brake: { failingCount: 4, serviceCount: 9 } });
});

it('is off when what is stored is not a brake', async () => {
  await test.redis.set('{recovery}:brake', '{"engagedAt":"yes"}');
  expect((await store.brakes.current()).engagedAt).toBeNull();
});

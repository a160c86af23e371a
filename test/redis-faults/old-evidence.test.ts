import {
  createTestRedis,
  startHealer,
  startPatient,
  waitFor,
  type Healer,
  type Patient,
  type PrivateRedis,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OUTAGE_MS, outlive } from './outage.ts';
import { patientSpec } from './patient-spec.ts';

const THRESHOLD = 5;
/** Spread by 20 %. It ends after the outage has begun and before it is over. */
const COOLDOWN_MS = 6_000;
let redis: TestRedis & { server: PrivateRedis };
let failing: Patient;
let cooling: Patient;
let healed: Patient;
let healer: Healer;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true, settings: { appendfsync: 'always' } });
  [failing, cooling, healed] = await Promise.all([startPatient(), startPatient(), startPatient()]);
  healer = await startHealer({
    redisUrl: redis.url,
    services: { failing: patientSpec(failing), cooling: patientSpec(cooling), healed: patientSpec(healed) },
    // Evidence is void after two intervals and a time-out: 4.5 s, less than the outage.
    env: {
      HEALTH_CHECK_INTERVAL: '2000',
      HEALTH_CHECK_RETRY_INTERVAL: '500',
      HEALTH_CHECK_TIMEOUT: '500',
      MAX_ERROR_THRESHOLD: String(THRESHOLD),
      RESTART_COOLDOWN: String(COOLDOWN_MS),
      START_PERIOD: '0',
      CONTROL_TOKEN: 'a-token',
    },
  });
});

afterAll(async () => {
  await healer.stop();
  await Promise.all([failing, cooling, healed].map((patient) => patient.close()));
  await redis.drop();
});

const statusOf = async (id: string) => (await healer.service(id))['status'];

test('what was counted, and asked for, before an outage is no reason to act after it', async () => {
  // Two whose next attempt waits for its time in the queue …
  cooling.setStatus(500);
  healed.setStatus(500);
  await waitFor(() => cooling.actions.length === 1 && healed.actions.length === 1, { timeoutMs: 20_000 });
  // … and one that is one failure short of its threshold.
  failing.setStatus(500);
  await waitFor(async () => (await healer.service('failing'))['errorCount'] === THRESHOLD - 1);
  expect([failing, cooling, healed].map(({ actions }) => actions.length)).toEqual([0, 1, 1]);
  const backAt = await outlive(healer, {
    begin: () => redis.server.kill(),
    end: async () => {
      healed.setStatus(200);
      await redis.server.restart();
    },
    lastsMs: Math.max(OUTAGE_MS, 1.2 * COOLDOWN_MS),
  });

  // Both are acted on in the end, each after the whole threshold of failures seen since the return.
  await waitFor(() => failing.actions.length > 0 && cooling.actions.length > 1, { timeoutMs: 30_000 });
  for (const { probes, actions } of [failing, cooling]) {
    const action = actions.find(({ at }) => at > backAt);
    const seen = probes.filter(({ at }) => at > backAt && at < (action?.at ?? 0));
    expect(seen.length).toBeGreaterThanOrEqual(THRESHOLD);
  }
  // What is well again is left alone.
  await waitFor(async () => (await statusOf('healed')) === 'running');
  expect(healed.actions).toHaveLength(1);
});

import {
  createTestRedis,
  startHealer,
  startPatient,
  waitFor,
  type Healer,
  type Patient,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextProbe, OUTAGE_MS, watchCalm } from './outage.ts';
import { patientSpec } from './patient-spec.ts';

const INTERVAL_MS = 1_000;
let redis: TestRedis;
let patient: Patient;
let healer: Healer;
/** Run by the patient when an action reaches it. */
let onAction: () => void = () => undefined;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true });
  patient = await startPatient({ onAction: () => onAction() });
  healer = await startHealer({
    redisUrl: redis.url,
    services: { shop: patientSpec(patient) },
    env: {
      HEALTH_CHECK_INTERVAL: String(INTERVAL_MS),
      HEALTH_CHECK_RETRY_INTERVAL: '200',
      RESTART_COOLDOWN: '1000',
      MAX_RESTART_ATTEMPTS: '10',
      START_PERIOD: '0',
      CONTROL_TOKEN: 'a-token',
    },
  });
});

afterAll(async () => {
  await healer.stop();
  await patient.close();
  await redis.drop();
});

// Redis uses more than that when it is empty: it refuses whatever would need memory.
const takeMemory = () => redis.redis.config('SET', 'maxmemory', '100kb');
const giveMemoryBack = () => redis.redis.config('SET', 'maxmemory', '0');
const gatewayReadiness = () => healer.component('api-gateway').readiness();

/** How many lines of logs/recovery tell of the beginning, and how many of the end, of an attempt. */
async function attemptsInLog(): Promise<{ started: number; ended: number }> {
  const response = await fetch(`${healer.component('api-gateway').baseUrl}/api/recovery/logs?days=2`);
  const { entries } = (await response.json()) as { entries: { status: string; attempt: number | null }[] };
  const attempts = entries.filter(({ attempt, status }) => attempt !== null && status !== 'skipped');
  const started = attempts.filter(({ status }) => status === 'started').length;
  return { started, ended: attempts.length - started };
}

test('no memory left: no action, few words, shown as unknown; with memory again it is healed', async () => {
  const calm = watchCalm(healer);
  await takeMemory();
  const fullAt = performance.now();
  patient.setStatus(500);
  await waitFor(async () => (await healer.service('shop'))['status'] === 'unknown', { timeoutMs: OUTAGE_MS });
  expect(await gatewayReadiness()).toBe(503);
  await waitFor(() => performance.now() - fullAt > OUTAGE_MS, { timeoutMs: OUTAGE_MS + 1_000 });
  expect(patient.actions).toEqual([]);
  calm.expectSo();

  const givenAt = performance.now();
  onAction = () => patient.setStatus(200);
  await giveMemoryBack();
  expect((await nextProbe(patient, givenAt)) - givenAt).toBeLessThan(12_000);
  await waitFor(() => patient.actions.length === 1, { timeoutMs: 20_000 });
  await waitFor(async () => (await healer.service('shop'))['status'] === 'running', { timeoutMs: 20_000 });
  await waitFor(() => healer.isReady());
});

test('no memory left in the middle of an attempt: no further action, and each one that began has one end', async () => {
  const before = patient.actions.length;
  onAction = () => void takeMemory();
  patient.setStatus(500);
  await waitFor(() => patient.actions.length > before, { timeoutMs: 20_000 });
  const fullAt = performance.now();
  onAction = () => patient.setStatus(200);
  await waitFor(async () => (await healer.service('shop'))['status'] === 'unknown');
  await waitFor(() => performance.now() - fullAt > OUTAGE_MS, { timeoutMs: OUTAGE_MS + 1_000 });
  expect(patient.actions).toHaveLength(before + 1);
  await giveMemoryBack();
  await waitFor(async () => (await healer.service('shop'))['status'] === 'running', { timeoutMs: 30_000 });
  const { started, ended } = await waitFor(async () => {
    const counts = await attemptsInLog();
    return counts.started === counts.ended && counts;
  });
  // Nothing was done that had not been written down before.
  expect(started).toBe(patient.actions.length);
  expect(ended).toBe(started);
});

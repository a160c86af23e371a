import {
  createTestRedis,
  startHealer,
  startPatient,
  startTcpProxy,
  waitFor,
  type Healer,
  type Patient,
  type PrivateRedis,
  type TcpProxy,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectGracefulEnd, nextProbe, OUTAGE_MS, outlive, watchCalm } from './outage.ts';

const INTERVAL_MS = 1_000;
let redis: TestRedis & { server: PrivateRedis };
let proxy: TcpProxy;
let patient: Patient;
let healer: Healer;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true, settings: { appendonly: 'no' } });
  proxy = await startTcpProxy({ port: Number(new URL(redis.url).port) });
  patient = await startPatient();
  healer = await startHealer({
    redisUrl: proxy.urlOf(redis.url),
    services: { shop: { name: 'Shop', probe: { kind: 'http', url: `http://127.0.0.1:${patient.port}/health` } } },
    env: { HEALTH_CHECK_INTERVAL: String(INTERVAL_MS) },
  });
});

afterAll(async () => {
  await healer.stop();
  await patient.close();
  await proxy.close();
  await redis.drop();
});

const isShown = async (status: string) => (await healer.service('shop'))['status'] === status;

test('every connection half-open: probes go on within 12 s over new ones, and every component is ready', async () => {
  const calm = watchCalm(healer);
  expect(proxy.abandonConnections()).toBeGreaterThan(healer.components.length);
  const deadAt = performance.now();
  // What was on its way may still have come through.
  const probedAt = await nextProbe(patient, deadAt + INTERVAL_MS / 2);
  expect(probedAt - deadAt).toBeLessThan(12_000);
  await waitFor(() => healer.isReady(), { timeoutMs: 15_000 });
  calm.expectSo();
});

test('half a second from request to reply: the service is probed at its pace', async () => {
  const calm = watchCalm(healer);
  await proxy.setMode({ type: 'pass', delayMs: 250 });
  const slowAt = await nextProbe(patient, performance.now());
  const probes = () => patient.probes.filter(({ at }) => at >= slowAt);
  await waitFor(() => probes().length >= 8, { timeoutMs: 30_000 });
  const gaps = probes().map(({ at }, index, all) => at - (all[index - 1]?.at ?? at));
  expect(Math.max(...gaps)).toBeLessThan(3 * INTERVAL_MS);
  await proxy.setMode({ type: 'pass' });
  calm.expectSo();
});

test('Redis started with an empty disk: whole again within 15 s', async () => {
  const backAt = await outlive(healer, {
    begin: () => redis.server.kill(),
    end: () => redis.server.restart(),
    lastsMs: OUTAGE_MS,
  });
  await waitFor(() => isShown('running'), { timeoutMs: 15_000 });
  // The first check may be the one that a new schedule begins with; the second is the schedule's own.
  const first = await nextProbe(patient, backAt);
  expect((await nextProbe(patient, first)) - backAt).toBeLessThan(15_000);
});

test('after all that, every component ends with 0 at SIGTERM', () => expectGracefulEnd(healer));

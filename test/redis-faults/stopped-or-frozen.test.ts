import { readdirSync } from 'node:fs';
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
import { expectGracefulEnd, nextProbe, OUTAGE_MS, outlive } from './outage.ts';

const INTERVAL_MS = 2_000;
let redis: TestRedis & { server: PrivateRedis };
let patients: Patient[];
let healer: Healer;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true, settings: { appendfsync: 'always' } });
  patients = await Promise.all([startPatient(), startPatient(), startPatient()]);
  const services = patients.map(({ port }, index) => [
    `shop-${index}`,
    { name: `Shop ${index}`, probe: { kind: 'http', url: `http://127.0.0.1:${port}/health` } },
  ]);
  healer = await startHealer({
    redisUrl: redis.url,
    services: Object.fromEntries(services),
    env: { HEALTH_CHECK_INTERVAL: String(INTERVAL_MS) },
  });
});

afterAll(async () => {
  await healer.stop();
  await Promise.all(patients.map((patient) => patient.close()));
  await redis.drop();
});

function everybodyIsProbed(since: number): Promise<number[]> {
  return Promise.all(patients.map((patient) => nextProbe(patient, since)));
}

/** Probing within 3 s of the return, and no storm: the overdue check, and the one whose turn it is by then. */
async function expectProbedAgain(backAt: number): Promise<void> {
  for (const at of await everybodyIsProbed(backAt)) expect(at - backAt).toBeLessThan(3_000);
  await waitFor(() => performance.now() - backAt > INTERVAL_MS);
  for (const { probes } of patients) {
    // A little less than an interval, so that two turns of the schedule never fall into it.
    const first = probes.map(({ at }) => Math.round(at - backAt)).filter((at) => at > 0 && at < 0.9 * INTERVAL_MS);
    expect(first.length, `probes after ${first.join()} ms`).toBeLessThanOrEqual(2);
  }
}

const openDescriptors = () => healer.components.map(({ pid }) => readdirSync(`/proc/${pid}/fd`).length);

test('Redis stopped and started with its data: every component outlives it and probes within 3 s of its return', async () => {
  const backAt = await outlive(healer, {
    begin: () => redis.server.kill(),
    end: () => redis.server.restart(),
    lastsMs: OUTAGE_MS,
  });
  await expectProbedAgain(backAt);
});

test('Redis frozen and thawed: every component outlives it and probes within 3 s', async () => {
  const backAt = await outlive(healer, {
    begin: () => redis.server.pause(),
    end: () => redis.server.resume(),
    lastsMs: OUTAGE_MS,
  });
  await expectProbedAgain(backAt);
});

test.runIf(process.platform === 'linux')(
  'Redis stopped again and again leaves neither descriptors nor keys behind',
  async () => {
    const before = openDescriptors();
    const keys = await redis.redis.dbsize();
    for (let time = 0; time < 5; time += 1) {
      await redis.server.restart();
      await everybodyIsProbed(performance.now());
    }
    await waitFor(() => healer.isReady());
    await waitFor(() => openDescriptors().every((count, index) => count <= (before[index] ?? 0) + 1), {
      describe: () => `${openDescriptors().join()} descriptors to be no more than ${before.join()}`,
    });
    await waitFor(async () => (await redis.redis.dbsize()) <= keys + 2);
  },
);

test('after all that, every component ends with 0 at SIGTERM', () => expectGracefulEnd(healer));

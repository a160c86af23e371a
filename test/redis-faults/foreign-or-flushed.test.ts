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
import { addForeignJobs, addForeignSchedule, type ForeignJob } from './foreign-jobs.ts';
import { expectGracefulEnd, nextProbe, watchCalm } from './outage.ts';

const INTERVAL_MS = 1_000;
const STRAY_COUNT = 1_000;
const HEALTH_CHECKS = '{recovery}:health-checks:';
let redis: TestRedis;
let patient: Patient;
let healer: Healer;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true });
  patient = await startPatient();
  const base = `http://127.0.0.1:${patient.port}`;
  const restart = {
    name: 'restart',
    actionType: 'service_restart',
    steps: [{ driver: 'control', url: base, operations: ['start'] }],
  };
  const shop = { name: 'Shop', probe: { kind: 'http', url: `${base}/health` }, ladder: [restart] };
  healer = await startHealer({
    redisUrl: redis.url,
    services: { shop },
    env: { HEALTH_CHECK_INTERVAL: String(INTERVAL_MS), CONTROL_TOKEN: 'a-token' },
  });
});

afterAll(async () => {
  await healer.stop();
  await patient.close();
  await redis.drop();
});

const details = async (name: 'probe-worker' | 'recovery-worker') =>
  ((await healer.component(name).health()) as { details: Record<string, number> }).details;
const schedules = () => redis.redis.zrange(`${HEALTH_CHECKS}repeat`, '0', '-1');

test('a thousand stray jobs in either queue are dropped and counted, act on nothing, and leave nothing behind', async () => {
  const calm = watchCalm(healer);
  const recovery = (serviceId: string) => JSON.stringify({ serviceId, incidentId: 'i-1', trigger: 'automatic' });
  const check = (serviceId: string) => JSON.stringify({ serviceId, trigger: 'hint', conclusive: true });
  const command = JSON.stringify({ serviceId: 'shop', trigger: 'retry', command: ['reboot'] });
  // Kept for ever, if it were up to them.
  const opts = JSON.stringify({ removeOnComplete: false, removeOnFail: false, attempts: 1_000 });
  const payloads = {
    'health-checks': [check('stranger'), check('__proto__'), check('constructor'), command, 'null', 'no JSON'],
    recoveries: [recovery('stranger'), recovery('__proto__'), command, '[]', 'no JSON'],
  };
  const jobs = (['health-checks', 'recoveries'] as const).flatMap((queue) =>
    Array.from({ length: STRAY_COUNT }, (_, index): ForeignJob => {
      const data = payloads[queue][index % payloads[queue].length] ?? '';
      return { queue, id: `stray-${index}`, data, opts, ...(index % 7 === 0 ? { scheduleId: 'shop' } : {}) };
    }),
  );
  const before = await details('probe-worker');
  await addForeignJobs(redis.redis, jobs);
  await waitFor(async () => {
    const { invalidJobs = 0, notConfigured = 0 } = await details('probe-worker');
    return invalidJobs + notConfigured - (before['invalidJobs'] ?? 0) === STRAY_COUNT;
  });
  await waitFor(async () => (await details('recovery-worker'))['droppedJobs'] === STRAY_COUNT);
  // Of the recoveries the last hundred are kept to be seen.
  await waitFor(async () => (await redis.redis.keys('*:stray-*')).length <= 100);
  await nextProbe(patient, performance.now());
  expect(patient.actions).toEqual([]);
  expect(await redis.redis.hkeys('{recovery}:states')).toEqual(['shop']);
  calm.expectSo();
});

test('a recovery job of a healthy service, of an incident that never was, acts on nothing', async () => {
  const data = JSON.stringify({ serviceId: 'shop', incidentId: 'shop-1', trigger: 'manual' });
  await addForeignJobs(redis.redis, [{ queue: 'recoveries', id: 'never-was', data }]);
  await waitFor(async () => (await redis.redis.zscore('{recovery}:recoveries:completed', 'never-was')) !== null);
  expect(patient.actions).toEqual([]);
});

test('foreign schedules are gone within 15 s, and one of ours that was changed is mended', async () => {
  const calm = watchCalm(healer);
  const changedAt = performance.now();
  const stranger = JSON.stringify({ serviceId: 'stranger', trigger: 'schedule' });
  await addForeignSchedule(redis.redis, { id: 'stranger', everyMs: 100, data: stranger });
  await addForeignSchedule(redis.redis, { id: '__proto__', everyMs: 60_000, data: 'no JSON' });
  await addForeignSchedule(redis.redis, { id: 'a:b:c:d:1000', everyMs: 1_000, data: '{}' });
  await redis.redis.hset(`${HEALTH_CHECKS}repeat:shop`, 'data', stranger);
  // One that lies far ahead must not be in the way either.
  await addForeignJobs(redis.redis, [
    { queue: 'health-checks', id: 'far-ahead', data: 'no JSON', opts: 'no JSON', delayMs: 86_400_000 },
  ]);
  await waitFor(async () => (await schedules()).join() === 'shop', { timeoutMs: 15_000 });
  const mended = () => redis.redis.hget(`${HEALTH_CHECKS}repeat:shop`, 'data');
  await waitFor(async () => (await mended())?.includes('"shop"'), { timeoutMs: 15_000 });
  expect(performance.now() - changedAt).toBeLessThan(15_000);
  await nextProbe(patient, performance.now());
  expect(patient.actions).toEqual([]);
  calm.expectSo();
});

test('FLUSHALL while checks run: whole again within 15 s', async () => {
  const calm = watchCalm(healer);
  await nextProbe(patient, performance.now());
  await redis.redis.flushall();
  const flushedAt = performance.now();
  await waitFor(async () => (await schedules()).join() === 'shop', { timeoutMs: 15_000 });
  await waitFor(async () => (await healer.service('shop'))['status'] === 'running', { timeoutMs: 15_000 });
  const first = await nextProbe(patient, flushedAt);
  expect((await nextProbe(patient, first)) - flushedAt).toBeLessThan(15_000);
  await waitFor(() => healer.isReady());
  calm.expectSo();
});

test('after all that, every component ends with 0 at SIGTERM', () => expectGracefulEnd(healer));

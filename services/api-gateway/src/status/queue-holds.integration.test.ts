import { statusResponseSchema } from '@recovery/contracts';
import { BULL_PREFIX } from '@recovery/queue';
import { createTestRedis, inspectByOpenApi, makeTestDirectory, waitFor, type TestRedis } from '@recovery/test-kit';
import { Queue } from 'bullmq';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
/** A program that is none of ours. */
let foreign: Readonly<Record<'recoveries' | 'health-checks', Queue>>;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('queue-holds');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
  const open = (name: string): Queue => new Queue(name, { connection: { url: redis.url }, prefix: BULL_PREFIX });
  foreign = { recoveries: open('recoveries'), 'health-checks': open('health-checks') };
  await waitFor(async () => (await gateway.fetch('/readyz')).status === 200);
});
afterEach(async () => {
  await Promise.all(Object.values(foreign).map((queue) => queue.close()));
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

async function status() {
  return statusResponseSchema.parse(await (await gateway.fetch('/api/recovery/status')).json());
}
const readyz = async () => {
  const response = await gateway.fetch('/readyz');
  return { status: response.status, body: await response.json() };
};
const resume = (service: string) => gateway.post('/api/recovery/resume', { service });

test('a queue of recoveries that another program has paused is seen everywhere, and nothing is accepted for it', async () => {
  await foreign.recoveries.pause();
  const words =
    'the queue recoveries is paused by another program, so nothing is restarted; to end that: recovery resume all';
  expect(await status()).toMatchObject({ autoRecoveryEnabled: false, warnings: [words] });
  expect(await readyz()).toMatchObject({ status: 503, body: { checks: { queues: { ok: false, message: words } } } });
  const restart = await gateway.post('/api/recovery/restart', { service: 'database' });
  expect(restart.status).toBe(409);
  expect(await restart.json()).toMatchObject({ code: 'recovery_refused', detail: words });
  expect(await foreign.recoveries.getJobCountByTypes('wait', 'delayed')).toBe(0);

  expect((await resume('database')).status).toBe(409);
  expect((await resume('all')).status).toBe(200);
  expect(await foreign.recoveries.isPaused()).toBe(false);
  expect(await status()).toMatchObject({ autoRecoveryEnabled: true, warnings: [] });
  expect((await gateway.post('/api/recovery/restart', { service: 'database' })).status).toBe(202);
  expect((await resume('all')).status).toBe(409);
});

test('so is a queue of checks, and one that is limited to nothing', async () => {
  await foreign['health-checks'].pause();
  await foreign.recoveries.setGlobalConcurrency(0);
  const { warnings } = await status();
  expect(warnings).toEqual([
    expect.stringMatching(/^the queue health-checks is paused by another program, so nothing is checked;/u),
    expect.stringMatching(/^the queue recoveries is limited to no job at once by another program, so nothing/u),
  ]);
  expect((await gateway.post('/api/recovery/restart', { service: 'database' })).status).toBe(409);
  expect((await resume('all')).status).toBe(200);
  expect((await readyz()).status).toBe(200);
});

test('a limit that lets something through is said, and ends with everything that was set', async () => {
  await foreign.recoveries.setGlobalRateLimit(1, 60_000);
  const words = expect.stringMatching(/^the queue recoveries is limited to 1 jobs in 60000 ms by another program,/u);
  expect(await status()).toMatchObject({ autoRecoveryEnabled: true, warnings: [words] });
  expect(await readyz()).toMatchObject({ status: 200, body: { checks: { queues: { ok: true, message: words } } } });
  expect((await resume('all')).status).toBe(200);
  expect((await status()).warnings).toEqual([]);
});

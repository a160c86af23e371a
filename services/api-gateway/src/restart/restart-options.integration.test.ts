import { componentEnvSchema, parseServicesFile, watchedServices, type WatchedService } from '@recovery/contracts';
import type { ServiceEvent } from '@recovery/domain';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  inspectByOpenApi,
  makeTestDirectory,
  silentLogger,
  waitFor,
  type TestRedis,
} from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SERVICES, startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

const ENV = componentEnvSchema.parse({ REDIS_URL: 'redis://127.0.0.1:1' });
const DATABASE = ((): WatchedService => {
  const file = parseServicesFile(SERVICES, { path: 'services.yaml', env: {} });
  const service = watchedServices(file, ENV).get('database');
  if (service === undefined) throw new Error('no service');
  return service;
})();

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let store: Store;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('restart-options');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
  store = openStore({ redis: redis.redis, log: silentLogger() });
  await waitFor(() => store.ledger.isOpen());
});
afterEach(async () => {
  await gateway.close();
  store.close();
  await redis.drop();
  await directory.remove();
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function restart({
  query = '',
  key,
  ...body
}: { query?: string; key?: string; service?: string; rung?: string } = {}): Promise<Answer> {
  const response = await gateway.post(
    `/api/recovery/restart${query}`,
    { service: 'database', ...body },
    key === undefined ? {} : { 'idempotency-key': key },
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function apply(event: ServiceEvent): Promise<void> {
  await store.states.apply({ serviceId: 'database', event, policy: DATABASE.policy, now: Date.now() });
}

async function begin(incidentId: string): Promise<void> {
  const rung = { rung: 'restart', rungIndex: 0, actionType: 'service_restart' } as const;
  await apply({ type: 'attemptStarted', incidentId, attempt: 1, ...rung, deadlineAt: Date.now() + 60_000 });
}

/** Ends the restart as soon as it has been asked for. */
async function whenAsked(end: (incidentId: string) => Promise<void>): Promise<void> {
  const incidentId = await waitFor(async () => (await store.states.get('database'))?.incident?.id ?? false);
  await begin(incidentId);
  await end(incidentId);
}

test('who waits is told when the attempt is verified', async () => {
  const waiting = restart({ query: '?wait=30' });
  await whenAsked((incidentId) => apply({ type: 'attemptSucceeded', incidentId, attempt: 1 }));
  const { status, body } = await waiting;
  expect(status).toBe(200);
  expect(body).toMatchObject({ service: 'database', status: 'verified' });
});

test('who waits is told when the attempt failed, and why', async () => {
  const waiting = restart({ query: '?wait=30' });
  await whenAsked((incidentId) =>
    apply({ type: 'attemptFailed', incidentId, attempt: 1, error: 'refused', interrupted: false }),
  );
  const { status, body } = await waiting;
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'failed', message: expect.stringMatching(/\w/u) });
});

test('who waits longer than the recovery takes to begin is told that it was accepted', async () => {
  const { status, body } = await restart({ query: '?wait=1' });
  expect(status).toBe(202);
  expect(body).toMatchObject({ status: 'accepted' });
});

test.each(['?wait=0', '?wait=61', '?wait=1.5', '?wait=a', '?wait=', '?wait=5&wait=6', '?weight=5'])(
  '%s is refused and nothing is restarted',
  async (query) => {
    expect((await restart({ query })).status).toBe(400);
    expect(await store.states.get('database')).toBeNull();
  },
);

test('the rung that was asked for is where the ladder will be entered; one that is not there is refused', async () => {
  const refused = await restart({ rung: 'reboot' });
  expect(refused.status).toBe(400);
  expect(refused.body['detail']).toBe('rung: must be one of restart');
  expect((await restart({ rung: 'restart' })).status).toBe(202);
  expect((await store.states.get('database'))?.incident).toMatchObject({ firstRung: 'restart' });
});

test('the same key asks for the same restart, also at the same time and when it is long over', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => restart({ key: 'deploy-7' })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  const [recoveryId, ...others] = [...new Set(answers.map(({ body }) => body['recoveryId']))];
  expect(others).toEqual([]);
  expect((await store.states.get('database'))?.incident?.id).toBe(recoveryId);

  await begin(String(recoveryId));
  await apply({ type: 'attemptSucceeded', incidentId: String(recoveryId), attempt: 1 });
  await apply({ type: 'recoveryAborted', incidentId: String(recoveryId), reason: 'over' });
  expect((await restart({ key: 'deploy-7' })).body).toMatchObject({ recoveryId, status: 'accepted' });
});

test('a key that stands for something else is refused', async () => {
  expect((await restart({ key: 'deploy-7' })).status).toBe(202);
  const other = await restart({ key: 'deploy-7', service: 'trade-engine' });
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
});

test('what was refused can be asked for again with the same key', async () => {
  await gateway.post('/api/recovery/pause', { service: 'database' });
  expect((await restart({ key: 'deploy-7' })).status).toBe(409);
  await gateway.post('/api/recovery/resume', { service: 'database' });
  expect((await restart({ key: 'deploy-7' })).status).toBe(202);
});

test('a request that died before it did anything is done when it is repeated', async () => {
  // The key was claimed, and then the process was killed.
  const keys = async (): Promise<string[]> => redis.redis.keys('{recovery}:idempotency:*');
  expect((await restart({ key: 'deploy-7' })).status).toBe(202);
  const claimed = await redis.redis.get((await keys())[0] ?? '');
  await redis.redis.hdel('{recovery}:states', 'database');
  const again = await restart({ key: 'deploy-7' });
  expect(again.status).toBe(202);
  expect(claimed).toContain(String(again.body['recoveryId']));
  expect((await store.states.get('database'))?.incident?.id).toBe(again.body['recoveryId']);
});

test.each(['ü', ' ', 'a'.repeat(201), 'a b'])('the key "%s" is refused', async (key) => {
  const encoded = Buffer.from(key, 'utf8').toString('latin1');
  expect((await restart({ key: encoded })).status).toBe(400);
});

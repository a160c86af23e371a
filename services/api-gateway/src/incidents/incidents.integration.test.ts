import {
  componentEnvSchema,
  incidentsResponseSchema,
  parseServicesFile,
  serviceResponseSchema,
  watchedServices,
  type IncidentView,
} from '@recovery/contracts';
import type { ServiceEvent } from '@recovery/domain';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  makeTestDirectory,
  silentLogger,
  waitFor,
  type TestRedis,
  inspectByOpenApi,
} from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SERVICES, startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

const DATABASE = watchedServices(
  parseServicesFile(SERVICES, { path: 'services.yaml', env: {} }),
  componentEnvSchema.parse({ REDIS_URL: 'redis://127.0.0.1:1', MAX_ERROR_THRESHOLD: '2', START_PERIOD: '0' }),
).get('database');

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let store: Store;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('incidents');
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

async function apply(event: ServiceEvent): Promise<void> {
  if (DATABASE === undefined) throw new Error('no service');
  await store.states.apply({ serviceId: 'database', event, policy: DATABASE.policy, now: Date.now() });
}

async function probed(outcome: 'healthy' | 'unhealthy', times: number): Promise<void> {
  const message = outcome === 'healthy' ? null : 'refused by postgres://u:hunter2@db/x';
  for (let probe = 0; probe < times; probe += 1) {
    const result = { outcome, latencyMs: 1, errorClass: outcome === 'healthy' ? null : 'refused', message } as const;
    await apply({ type: 'probeFinished', startedAt: Date.now(), result, conclusive: false });
  }
}

async function incidents(): Promise<IncidentView[]> {
  const response = await gateway.fetch('/api/recovery/services/database/incidents');
  return incidentsResponseSchema.parse(await response.json()).incidents;
}

const acknowledge = (body: unknown): Promise<Response> =>
  gateway.post('/api/recovery/services/database/acknowledge', body);

test('an open incident is listed first and, when it is over, with how it ended', async () => {
  expect(await incidents()).toEqual([]);
  await probed('unhealthy', 2);
  const [open, ...rest] = await incidents();
  expect(rest).toEqual([]);
  expect(open).toMatchObject({ outcome: 'open', closedAt: null, trigger: 'automatic', acknowledged: null });
  expect(JSON.stringify(open)).not.toContain('hunter2');
  const service: unknown = await (await gateway.fetch('/api/recovery/services/database')).json();
  expect(serviceResponseSchema.parse(service).service).toMatchObject({ id: 'database', incidentId: open?.id });

  await probed('healthy', 2);
  expect(await incidents()).toMatchObject([{ id: open?.id, outcome: 'self-healed', closedAt: expect.any(String) }]);
});

test('an acknowledged incident names who took it, with their note, and the first one stays', async () => {
  await probed('unhealthy', 2);
  const [open] = await incidents();
  const first = await acknowledge({ note: 'on it' });
  expect(first.status).toBe(200);
  expect(await first.json()).toMatchObject({ id: open?.id, acknowledged: { by: 'local', note: 'on it' } });
  const second = await acknowledge({ incidentId: open?.id, note: 'me too' });
  expect(await second.json()).toMatchObject({ acknowledged: { note: 'on it' } });
});

test('what is not open cannot be acknowledged', async () => {
  for (const body of [{}, { incidentId: 'database-1' }]) {
    const response = await acknowledge(body);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'incident_unknown' });
  }
});

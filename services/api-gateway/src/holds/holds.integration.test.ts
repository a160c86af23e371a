import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  maintenanceResponseSchema,
  statusResponseSchema,
  windowViewSchema,
  type RecoveryEvent,
  type WindowView,
} from '@recovery/contracts';
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
import { pruneWindows } from './prune-windows.ts';

const CONFIGURED = `
maintenance:
  nightly: { reason: backup, at: "00:00", durationMinutes: 1440, timeZone: UTC, services: [retired] }
`;

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let store: Store;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('holds');
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
    services: SERVICES + CONFIGURED,
  });
  store = openStore({ redis: redis.redis, log: silentLogger() });
  await waitFor(() => store.ledger.isOpen());
});
afterEach(async () => {
  await gateway.close();
  store.close();
  await redis.drop();
  await directory.remove();
});

async function status() {
  return statusResponseSchema.parse(await (await gateway.fetch('/api/recovery/status')).json());
}
async function windows(): Promise<WindowView[]> {
  const response = await gateway.fetch('/api/recovery/maintenance');
  return maintenanceResponseSchema.parse(await response.json()).windows;
}
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

test('a paused service shows who paused it and why, and nobody restarts it until it is resumed', async () => {
  const paused = await gateway.post('/api/recovery/pause', { service: 'database', reason: 'upgrade' });
  expect(paused.status).toBe(200);
  expect(await paused.json()).toMatchObject({ service: 'database', by: 'local', reason: 'upgrade' });
  expect((await status()).pauses).toMatchObject([{ service: 'database', by: 'local', reason: 'upgrade' }]);
  const refused = await gateway.post('/api/recovery/restart', { service: 'database' });
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ detail: 'paused: it was paused by local: upgrade' });
  expect((await gateway.post('/api/recovery/restart', { service: 'trade-engine' })).status).toBe(202);

  expect(await (await gateway.post('/api/recovery/resume', { service: 'database' })).json()).toEqual({
    service: 'database',
    status: 'resumed',
  });
  expect((await status()).pauses).toEqual([]);
  expect((await gateway.post('/api/recovery/restart', { service: 'database' })).status).toBe(202);
});

test('whoever paused first stays the one to ask', async () => {
  await gateway.post('/api/recovery/pause', { service: 'all', reason: 'first' });
  const again = await gateway.post('/api/recovery/pause', { service: 'all', reason: 'second' });
  expect(await again.json()).toMatchObject({ reason: 'first' });
});

test('the pause of everything is in force in less than a second', async () => {
  const startedAt = performance.now();
  await gateway.post('/api/recovery/pause', { service: 'all' });
  const refused = await gateway.post('/api/recovery/restart', { service: 'database' });
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(refused.status).toBe(409);
  expect((await status()).autoRecoveryEnabled).toBe(false);
});

test.each([
  ['/api/recovery/pause', { service: 'nobody' }, 404, 'service_unknown'],
  ['/api/recovery/resume', { service: 'nobody' }, 404, 'service_unknown'],
  ['/api/recovery/resume', { service: 'database' }, 409, 'not_paused'],
  ['/api/recovery/resume', { service: 'all' }, 409, 'not_paused'],
  ['/api/recovery/pause', { service: 'database', reason: '' }, 400, 'request_invalid'],
  ['/api/recovery/pause', { service: 'database', reason: 'upgrade \u202Enoitcudorp' }, 400, 'request_invalid'],
  ['/api/recovery/maintenance/nobody/cancel', {}, 404, 'window_unknown'],
  ['/api/recovery/maintenance/nightly/cancel', {}, 409, 'window_configured'],
])('POST %s %j is refused with %i %s', async (path, body, expected, code) => {
  const response = await gateway.post(path, body);
  expect(response.status).toBe(expected);
  expect(await response.json()).toMatchObject({ code });
});

test('a window is open from when it begins until it is cancelled, and its services are shown as stopped', async () => {
  const spec = { services: ['database'], reason: 'new disk', from: inMinutes(-1), to: inMinutes(60) };
  const planned = await gateway.post('/api/recovery/maintenance', spec);
  expect(planned.status).toBe(201);
  const window = windowViewSchema.parse(await planned.json());
  expect(window).toMatchObject({ source: 'api', by: 'local', isOpen: true, openUntil: spec.to, window: spec });
  const { maintenance, services } = await status();
  expect(maintenance.map(({ id }) => id)).toEqual(['nightly', window.id]);
  expect(services.find(({ id }) => id === 'database')).toMatchObject({
    status: 'stopped',
    message: expect.stringContaining('new disk'),
  });

  expect((await gateway.post(`/api/recovery/maintenance/${window.id}/cancel`, {})).status).toBe(200);
  expect((await windows()).map(({ id }) => id)).toEqual(['nightly']);
  expect((await status()).services.find(({ id }) => id === 'database')?.status).not.toBe('stopped');
});

test('windows of services.yaml and of the API are listed with whether they are open', async () => {
  await gateway.post('/api/recovery/maintenance', { reason: 'later', from: inMinutes(5), to: inMinutes(10) });
  expect(await windows()).toMatchObject([
    {
      id: 'nightly',
      source: 'services.yaml',
      by: null,
      isOpen: true,
      window: { at: '00:00', durationMinutes: 1440, timeZone: 'UTC', services: ['retired'] },
    },
    { source: 'api', isOpen: false, openUntil: null, window: { services: 'all', reason: 'later' } },
  ]);
});

test.each([
  [{ reason: 'past', from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' }, 400],
  [{ reason: 'backwards', from: '2030-01-02T00:00:00Z', to: '2030-01-01T00:00:00Z' }, 400],
  [{ reason: 'no times' }, 400],
  [{ reason: 'disks \u2066x', from: '2030-01-01T00:00:00Z', to: '2030-01-02T00:00:00Z' }, 400],
  [{ reason: 'x', at: '25:00', durationMinutes: 5, timeZone: 'UTC' }, 400],
  [{ reason: 'x', at: '02:00', durationMinutes: 5, timeZone: 'Mars/Olympus' }, 400],
  [{ reason: 'x', at: '02:00', durationMinutes: 5, timeZone: 'UTC', services: ['nobody'] }, 404],
])('the window %j is refused with %i', async (spec, expected) => {
  expect((await gateway.post('/api/recovery/maintenance', spec)).status).toBe(expected);
  expect(await windows()).toHaveLength(1);
});

test('windows that have ended are forgotten', async () => {
  const spec = { services: 'all' as const, reason: 'short', from: inMinutes(-5), to: inMinutes(1) };
  await store.holds.plan({ id: 'ended', by: 'ann', at: 1, spec });
  await store.holds.plan({ id: 'kept', by: 'ann', at: 1, spec: { ...spec, to: inMinutes(60) } });
  await pruneWindows(store, Date.now() + 120_000);
  expect((await store.holds.read()).windows.map(({ id }) => id)).toEqual(['kept']);
});

test('a password in a reason is masked before anybody keeps it', async () => {
  const reason = 'it was postgres://ann:hunter2@db/x';
  const paused = await gateway.post('/api/recovery/pause', { service: 'database', reason });
  expect(await paused.json()).toMatchObject({ reason: 'it was postgres://***@db/x' });
  expect(await store.audit.recent(1)).toMatchObject([{ detail: 'it was postgres://***@db/x' }]);
  expect(JSON.stringify([await status(), await store.holds.read()])).not.toContain('hunter2');
});

test('the record says which window of what, when and why', async () => {
  const spec = { services: ['database'], reason: 'new disk', from: inMinutes(1), to: inMinutes(60) };
  const { id } = windowViewSchema.parse(await (await gateway.post('/api/recovery/maintenance', spec)).json());
  await gateway.post(`/api/recovery/maintenance/${id}/cancel`, {});
  const detail = `window ${id}: from ${spec.from} to ${spec.to}: database`;
  expect(await store.audit.recent(2)).toMatchObject([
    { action: 'maintenance-cancel', detail },
    { action: 'maintenance-plan', detail: `${detail}: new disk` },
  ]);
});

test('many refusals push nothing out of the history', async () => {
  await store.events.append([happened]);
  const { history } = await status();
  expect(history).toHaveLength(1);
  for (let time = 0; time < 250; time += 1) await gateway.post('/api/recovery/resume', { service: 'database' });
  expect((await status()).history).toEqual(history);
});

const happened: RecoveryEvent = {
  id: 'e1',
  at: 1_774_778_400_000,
  service: 'database',
  actionType: 'service_restart',
  status: 'failed',
  error: null,
  retryCount: 1,
  severity: 'warning',
  incidentId: null,
  attempt: null,
  rung: null,
  durationMs: null,
};

test('every change is on record with who asked, from where, and what came of it', async () => {
  await gateway.post('/api/recovery/pause', { service: 'database', reason: 'upgrade' });
  await gateway.post('/api/recovery/restart', { service: 'database' });
  await gateway.post('/api/recovery/pause', { service: 7 });
  const [refused, paused, ...others] = (await store.audit.recent(10)).slice(1);
  expect(others).toEqual([]);
  expect(paused).toMatchObject({
    action: 'pause',
    by: 'local',
    from: '127.0.0.1',
    service: 'database',
    outcome: 'done',
    detail: 'upgrade',
  });
  expect(refused).toMatchObject({ action: 'restart', outcome: 'recovery_refused' });
  const file = join(gateway.logDir, 'system', `system-${new Date().toISOString().slice(0, 10)}.log`);
  await waitFor(async () => (await readFile(file, 'utf8')).includes('"action":"pause"'));
});

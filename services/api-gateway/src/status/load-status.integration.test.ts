import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  historyEntrySchema,
  logsResponseSchema,
  statusResponseSchema,
  type RecoveryEvent,
  type StatusResponse,
} from '@recovery/contracts';
import { initialState } from '@recovery/domain';
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
import { z } from 'zod';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let store: Store;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('status');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
  store = openStore({ redis: redis.redis, log: silentLogger() });
});
afterEach(async () => {
  await gateway.close();
  store.close();
  await redis.drop();
  await directory.remove();
});

async function status(): Promise<StatusResponse> {
  const response = await gateway.fetch('/api/recovery/status');
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return statusResponseSchema.parse(await response.json());
}

function event(number: number, changes: Partial<RecoveryEvent> = {}): RecoveryEvent {
  return {
    id: `database-1.${number}`,
    at: Date.now() - 1000 + number,
    service: 'database',
    actionType: 'service_restart',
    status: 'failed',
    error: `reason ${number}`,
    retryCount: number,
    severity: 'warning',
    incidentId: 'database-1',
    attempt: number,
    rung: 'restart',
    durationMs: 5,
    ...changes,
  };
}

test('before any probe every configured service is shown as unknown, in the order of services.yaml', async () => {
  const { services, history, autoRecoveryEnabled } = await status();
  expect(services.map(({ id, status: word }) => [id, word])).toEqual([
    ['trade-engine', 'unknown'],
    ['database', 'unknown'],
    ['retired', 'stopped'],
    ['unhealable', 'unknown'],
  ]);
  expect(services[0]).toMatchObject({ name: 'Trade engine', message: 'not checked yet', dependsOn: ['database'] });
  expect(history).toEqual([]);
  expect(autoRecoveryEnabled).toBe(true);
});

test('a probed service shows what is known of it, with credentials masked, and its heartbeat', async () => {
  const now = Date.now();
  const failing = {
    ...initialState({ serviceId: 'database', now: now - 5000 }),
    phase: 'failing',
    hardness: 'soft',
    conclusive: false,
    errorCount: 3,
    lastCheckAt: now - 10,
    lastResult: { outcome: 'unhealthy', latencyMs: 12, errorClass: 'refused', message: 'no postgres://u:hunter2@db/x' },
  };
  await redis.redis.hset('{recovery}:states', 'database', JSON.stringify(failing));
  expect((await gateway.post('/api/recovery/heartbeats/database', {})).status).toBe(204);
  const database = (await status()).services.find(({ id }) => id === 'database');
  expect(database).toMatchObject({
    status: 'degraded',
    since: new Date(now - 5000).toISOString(),
    errorCount: 3,
    lastCheckAt: new Date(now - 10).toISOString(),
    latencyMs: 12,
    message: 'failing 3 of 10: no postgres://***@db/x',
  });
  expect(Date.parse(database?.lastHeartbeatAt ?? '')).toBeGreaterThanOrEqual(now);
});

test('a service without a result for three intervals is unknown, never running', async () => {
  const now = Date.now();
  const lastCheckAt = now - 100_000;
  const running = { ...initialState({ serviceId: 'database', now: lastCheckAt }), phase: 'running', lastCheckAt };
  await redis.redis.hset('{recovery}:states', 'database', JSON.stringify(running));
  const database = (await status()).services.find(({ id }) => id === 'database');
  expect(database).toMatchObject({
    status: 'unknown',
    since: new Date(lastCheckAt + 90_000).toISOString(),
    message: expect.stringMatching(/^no check result for \d+ s$/u),
  });
});

test('a service that waits for one in error is in error itself, alone as in the list, and says what it waits for', async () => {
  const now = Date.now();
  const down = (serviceId: string, phase: object) =>
    JSON.stringify({
      ...initialState({ serviceId, now }),
      errorCount: 10,
      failingSince: now,
      lastCheckAt: now,
      ...phase,
    });
  const waiting = {
    phase: 'failing',
    hardness: 'hard',
    conclusive: false,
    heldReason: 'depends on database, which is in error',
  };
  await redis.redis.hset('{recovery}:states', {
    database: down('database', { phase: 'error', reason: 'Maximum restart attempts (3) reached' }),
    'trade-engine': down('trade-engine', waiting),
  });
  const waits = { status: 'error', message: expect.stringContaining('held: depends on database, which is in error') };
  expect((await status()).services.find(({ id }) => id === 'trade-engine')).toMatchObject(waits);
  expect(await (await gateway.fetch('/api/recovery/services/trade-engine')).json()).toMatchObject({ service: waits });
  const recovering = down('database', { phase: 'coolingDown', until: now + 60_000 });
  await redis.redis.hset('{recovery}:states', 'database', recovering);
  expect((await status()).services.find(({ id }) => id === 'trade-engine')).toMatchObject({ status: 'recovering' });
});

test('the PAUSE file shows automatic recovery as off at once', async () => {
  await writeFile(join(directory.path, 'data', 'PAUSE'), '');
  expect((await status()).autoRecoveryEnabled).toBe(false);
});

test('history shows the last fifty events, newest first, and the log files and the logs route the same', async () => {
  const events = Array.from({ length: 60 }, (_, index) => event(index));
  await store.events.append(events);
  const { history } = await status();
  expect(history.map(({ retryCount }) => retryCount)).toEqual(Array.from({ length: 50 }, (_, index) => 59 - index));

  const entries = await waitFor(async () => {
    const response = await gateway.fetch('/api/recovery/logs?days=1');
    const body = logsResponseSchema.parse(await response.json());
    return body.entries.length === 60 && body.entries;
  });
  expect(entries.slice(0, 50)).toEqual(history);
  z.array(historyEntrySchema).parse(entries);
});

test('an answer of many megabytes of log is whole', async () => {
  const date = new Date().toISOString();
  await store.events.append([event(1)]);
  const file = join(gateway.logDir, 'recovery', `recovery-${date.slice(0, 10)}.log`);
  await waitFor(() => readFile(file, 'utf8'));
  const line = `${date} | health_check | failed | ${'x'.repeat(500)} | 0 | service=database event=e\n`;
  await writeFile(file, line.repeat(10_000));
  const response = await gateway.fetch('/api/recovery/logs?days=2');
  expect(logsResponseSchema.parse(await response.json()).entries).toHaveLength(10_000);
});

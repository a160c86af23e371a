import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { confirmServices, openConfiguration } from '@recovery/configuration';
import {
  auditResponseSchema,
  componentEnvSchema,
  settingsResponseSchema,
  statusResponseSchema,
  type Settings,
} from '@recovery/contracts';
import {
  createTestRedis,
  inspectByOpenApi,
  makeTestDirectory,
  silentLogger,
  waitFor,
  type PrivateRedis,
  type TestRedis,
} from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis & { server: PrivateRedis };
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;

beforeEach(async () => {
  redis = await createTestRedis({ dedicated: true });
  directory = await makeTestDirectory('settings');
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
  });
});
afterEach(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

const file = (): string => join(directory.path, 'data', 'settings.json');
const onDisk = (): unknown => JSON.parse(readFileSync(file(), 'utf8'));

async function read(): Promise<{ tag: string; settings: Settings }> {
  const response = await gateway.fetch('/api/recovery/settings');
  const { settings } = settingsResponseSchema.parse(await response.json());
  return { tag: response.headers.get('etag') ?? '', settings };
}

function patch(changes: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return gateway.fetch('/api/recovery/settings', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(changes),
  });
}

test('a change is on the disk and in force at once, and leaves the rest alone', async () => {
  const before = await read();
  expect(before.settings).toEqual({
    trade_engine_auto_restart: true,
    database_auto_reconnect: true,
    auto_recovery_enabled: true,
  });
  const response = await patch({ database_auto_reconnect: false });
  expect(response.status).toBe(200);
  const after = await read();
  expect(after.settings).toEqual({ ...before.settings, database_auto_reconnect: false });
  expect(onDisk()).toEqual(after.settings);
  expect(after.tag).toMatch(/^"[\w-]{22}"$/u);
  expect(after.tag).not.toBe(before.tag);
  expect(response.headers.get('etag')).toBe(after.tag);
});

test('the record says what was changed, from what to what', async () => {
  await patch({ auto_recovery_enabled: false, database_auto_reconnect: true });
  await patch({ auto_recovery_enabled: false });
  const { entries } = auditResponseSchema.parse(await (await gateway.fetch('/api/recovery/audit')).json());
  expect(entries.map(({ detail }) => detail)).toEqual(['as it was', 'auto_recovery_enabled: true → false']);
});

test('an interval is set in place of the environment, and given back with null', async () => {
  expect((await patch({ health_check_interval: 5_000 })).status).toBe(200);
  expect(onDisk()).toMatchObject({ health_check_interval: 5_000 });
  const service = await gateway.fetch('/api/recovery/services/database');
  expect(await service.json()).toMatchObject({ configuration: { intervalMs: 5_000 } });
  const response = await patch({ health_check_interval: null });
  expect(await response.json()).toMatchObject({ defaults: { health_check_interval: 30_000 } });
  expect(onDisk()).not.toHaveProperty('health_check_interval');
});

test('the kill switch is in force in another process within a second, also while Redis is away', async () => {
  const env = componentEnvSchema.parse({
    REDIS_URL: redis.url,
    DATA_DIR: join(directory.path, 'data'),
    SERVICES_FILE: join(directory.path, 'services.yaml'),
  });
  const elsewhere = openConfiguration({ env, log: silentLogger() });
  try {
    await redis.server.kill();
    expect((await patch({ auto_recovery_enabled: false })).status).toBe(200);
    await waitFor(() => elsewhere.switches().some(({ on }) => !on), { timeoutMs: 1_000 });
  } finally {
    elsewhere.close();
  }
});

test('of two changes that were meant for the same settings the second is refused', async () => {
  const { tag } = await read();
  expect((await patch({ auto_recovery_enabled: false }, { 'if-match': tag })).status).toBe(200);
  const second = await patch({ auto_recovery_enabled: true }, { 'if-match': tag });
  expect(second.status).toBe(412);
  expect(await second.json()).toMatchObject({ code: 'settings_changed' });
  expect(onDisk()).toMatchObject({ auto_recovery_enabled: false });
  const { tag: current } = await read();
  expect((await patch({ auto_recovery_enabled: true }, { 'if-match': `"other", ${current}` })).status).toBe(200);
  expect((await patch({ auto_recovery_enabled: false }, { 'if-match': '*' })).status).toBe(200);
});

test('a change that was meant for settings which a hand has changed a moment ago is refused', async () => {
  const { tag } = await read();
  writeFileSync(file(), '{"auto_recovery_enabled": false}');
  const late = await patch({ database_auto_reconnect: false }, { 'if-match': tag });
  expect(late.status).toBe(412);
  expect(onDisk()).toEqual({ auto_recovery_enabled: false });
  const { tag: current } = await read();
  expect(late.headers.get('etag')).toBe(current);
  expect((await patch({ database_auto_reconnect: false }, { 'if-match': current })).status).toBe(200);
  expect(onDisk()).toMatchObject({ auto_recovery_enabled: false, database_auto_reconnect: false });
});

test.each([
  {},
  { auto_recovery_enabled: 'no' },
  { auto_recovery_enabled: null },
  { other: true },
  { health_check_interval: 0 },
  { max_error_threshold: 1.5 },
  [],
])('the change %j is refused and nothing is written', async (changes) => {
  const before = onDisk();
  expect((await patch(changes)).status).toBe(400);
  expect(onDisk()).toEqual(before);
});

test('a file that somebody is writing by hand is not overwritten, and a file that is gone is written anew', async () => {
  writeFileSync(file(), '{"auto_recovery_ena');
  const refused = await patch({ auto_recovery_enabled: false });
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: 'settings_invalid' });
  expect(readFileSync(file(), 'utf8')).toBe('{"auto_recovery_ena');

  rmSync(file());
  expect((await patch({ auto_recovery_enabled: false })).status).toBe(200);
  expect(onDisk()).toMatchObject({ auto_recovery_enabled: false, database_auto_reconnect: true });
});

test('a services.yaml that was cut down is not in force, after a new start neither, and status and readyz say so', async () => {
  const servicesFile = join(directory.path, 'services.yaml');
  const shorter = 'services: { retired: { name: Retired, probe: { kind: tcp, host: 127.0.0.1, port: 9 } } }';
  await gateway.close();
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
    services: shorter,
  });
  const words = /waits for a confirmation.*3 of 4 services \(trade-engine, database, unhealable\).*config confirm$/u;
  const status = async () => statusResponseSchema.parse(await (await gateway.fetch('/api/recovery/status')).json());
  expect(await status()).toMatchObject({ total: 4, warnings: [expect.stringMatching(words)] });
  const ready = await waitFor(async () => {
    const response = await gateway.fetch('/readyz');
    return response.status === 200 && response.json();
  });
  expect(ready).toMatchObject({ checks: { configuration: { ok: true, message: expect.stringMatching(words) } } });

  confirmServices({ dataDir: join(directory.path, 'data'), servicesFile });
  await waitFor(async () => (await status()).total === 1);
  expect((await status()).warnings).toEqual([]);
});

test('a directory that cannot be written is said, and nothing changes', async () => {
  // Root may write everywhere, but nobody into a directory that is gone.
  rmSync(join(directory.path, 'data'), { recursive: true });
  const response = await patch({ auto_recovery_enabled: false });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: 'settings_unwritable' });
  expect((await read()).settings).toMatchObject({ auto_recovery_enabled: true });
});

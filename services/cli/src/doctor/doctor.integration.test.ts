import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import {
  createTestDatabase,
  createTestRedis,
  makeTestDirectory,
  startComponent,
  waitFor,
  type StartedComponent,
  type TestDatabase,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRecovery } from '../test-support/start-recovery.ts';
import type { Finding } from './finding.ts';

let redis: TestRedis;
let database: TestDatabase;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: StartedComponent;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true, settings: { appendonly: 'yes', 'maxmemory-policy': 'noeviction' } });
  database = await createTestDatabase();
  directory = await makeTestDirectory('cli-doctor');
  await writeFile(join(directory.path, 'services.yaml'), SERVICES);
  for (const name of ['data', 'logs']) await mkdir(join(directory.path, name));
  gateway = await startComponent('api-gateway', { directory: directory.path, redisUrl: redis.url });
});
afterAll(async () => {
  await gateway.stop();
  await redis.drop();
  await database.drop();
  await directory.remove();
});

const SERVICES = 'services: { database: { name: Database, probe: { kind: tcp, host: 127.0.0.1, port: 9 } } }';

function environment(): Record<string, string> {
  return {
    RECOVERY_URL: gateway.baseUrl,
    PORT: new URL(gateway.baseUrl).port,
    REDIS_URL: redis.url,
    DATABASE_URL: database.connectionString,
    DATA_DIR: join(directory.path, 'data'),
    LOG_DIR: join(directory.path, 'logs'),
    SERVICES_FILE: join(directory.path, 'services.yaml'),
  };
}

async function examine(change: Readonly<Record<string, string>> = {}) {
  const { code, stdout } = await startRecovery(['doctor', '--json'], { env: { ...environment(), ...change } }).ended;
  const { isWell, findings } = JSON.parse(stdout) as { isWell: boolean; findings: Finding[] };
  const failed = findings.filter(({ status }) => status === 'fail').map(({ name }) => name);
  expect(isWell).toBe(failed.length === 0);
  expect(code).toBe(isWell ? 0 : 1);
  return { findings, failed, of: (wanted: string) => findings.find(({ name }) => name === wanted) };
}

it('looks at everything, and fails nothing where all is in order', async () => {
  const { findings, failed } = await examine();
  expect(failed).toEqual([]);
  expect(findings.map(({ name }) => name)).toEqual([
    'node',
    'configuration',
    'automatic recovery',
    'gateway',
    'gateway ready',
    'redis version',
    'redis persistence',
    'redis policy',
    'clock',
    'cluster time',
    'postgresql',
    'disk of data',
    'disk of logs',
    'port of the API',
    'permissions of data',
    'permissions of logs',
    'secrets',
  ]);
  const { code, stdout } = await startRecovery(['doctor'], { env: environment() }).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ok {4}redis persistence +append-only file, written$/mu);
});

it('tells of each fault what to do', async () => {
  const taken = createServer();
  await once(taken.listen(0, '127.0.0.1'), 'listening');
  const { failed, of } = await examine({
    RECOVERY_URL: 'http://127.0.0.1:9',
    PORT: String((taken.address() as AddressInfo).port),
    REDIS_URL: 'redis://user:canary-of-redis@127.0.0.1:9',
    DATABASE_URL: 'postgres://user:canary-of-postgres@127.0.0.1:9/x',
    SERVICES_FILE: '/nowhere/services.yaml',
  });
  taken.close();
  expect(failed).toEqual(['configuration', 'gateway', 'redis', 'postgresql', 'port of the API']);
  for (const name of failed) expect(of(name)?.advice).not.toBeNull();
  expect(of('redis')?.message).toMatch(/^redis:\/\/\*\*\*@127\.0\.0\.1:9 cannot be used: /u);
  expect(of('postgresql')?.message).toMatch(/^postgres:\/\/\*\*\*@127\.0\.0\.1:9\/x cannot be used: /u);
});

it('names what the gateway lacks while Redis is away, and what stops restarts all the same', async () => {
  const away = await createTestRedis({ dedicated: true });
  const own = await makeTestDirectory('cli-doctor-away');
  await writeFile(join(own.path, 'services.yaml'), SERVICES);
  const lonely = await startComponent('api-gateway', { directory: own.path, redisUrl: away.url });
  await away.drop();
  const { of } = await examine({ RECOVERY_URL: lonely.baseUrl });
  expect(of('gateway ready')?.message).toMatch(/^it cannot do its work: (?:.*; )?redis: /u);
  expect(of('gateway ready')?.advice).toContain('data/PAUSE');
  const { code, stderr } = await startRecovery(['status'], { env: { RECOVERY_URL: lonely.baseUrl } }).ended;
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/Redis cannot be reached.*data\/PAUSE/u);
  await lonely.stop();
  await own.remove();
});

it('finds a Redis that evicts and keeps nothing', async () => {
  await redis.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await redis.redis.config('SET', 'appendonly', 'no');
  const { failed, of } = await examine();
  expect(failed).toEqual(['redis policy']);
  expect(of('redis persistence')).toMatchObject({ status: 'warn', advice: expect.stringContaining('appendonly yes') });
});

it('finds secrets that others can read, directories that everybody can write, and a pause', async () => {
  const data = join(directory.path, 'data');
  await mkdir(join(data, 'keys'), { mode: 0o700 });
  await writeFile(join(data, 'keys/ops.json'), '{}', { mode: 0o644 });
  await writeFile(join(data, 'PAUSE'), '');
  await chmod(join(directory.path, 'logs'), 0o777);
  const { failed, of } = await examine();
  expect(failed).toEqual(expect.arrayContaining(['permissions of logs', 'secrets']));
  expect(of('secrets')?.advice).toBe(`chmod go-rwx ${join(data, 'keys/ops.json')}`);
  expect(of('automatic recovery')).toMatchObject({ status: 'warn', message: expect.stringContaining('PAUSE exists') });
});

it('finds tables that are missing, and a directory that is none', async () => {
  const empty = await createTestDatabase({ migrate: false });
  await symlink('/dev/null', join(directory.path, 'no-directory'));
  const { of } = await examine({
    LOG_DIR: join(directory.path, 'no-directory'),
    DATABASE_URL: empty.connectionString,
  });
  await empty.drop();
  expect(of('postgresql')).toMatchObject({
    status: 'warn',
    message: expect.stringContaining('without archived_positions'),
  });
  expect(of('permissions of logs')).toMatchObject({ status: 'fail', message: expect.stringContaining('no directory') });
});

it('tells of a services.yaml that is not in force', async () => {
  const file = join(directory.path, 'services.yaml');
  await writeFile(file, SERVICES.replace('database:', 'other:'));
  await waitFor(async () =>
    ((await examine()).of('gateway warns')?.message ?? '').includes('waits for a confirmation'),
  );
  expect((await examine()).of('configuration')).toMatchObject({
    status: 'warn',
    message: expect.stringContaining('1 of 1 services (database)'),
    advice: expect.stringContaining('recovery config confirm'),
  });
});

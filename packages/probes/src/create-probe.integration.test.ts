import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { probeSpecSchema } from '@recovery/contracts';
import type { ProbeResult } from '@recovery/domain';
import { createTestDatabase, createTestRedis, startPrivatePostgres, waitFor } from '@recovery/test-kit';
import { createProbe } from './create-probe.ts';

const TIMEOUT_MS = 1000;
const TOLERANCE_MS = 250;

function run(spec: object, timeoutMs = TIMEOUT_MS): Promise<ProbeResult> {
  const probe = createProbe(probeSpecSchema.parse(spec), { serviceId: 'service', timeoutMs });
  return probe(new AbortController().signal);
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; elapsedMs: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, elapsedMs: performance.now() - startedAt };
}

async function database(sql: string) {
  const created = await createTestDatabase({ migrate: false });
  const client = new Client({ connectionString: created.connectionString });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await created.drop();
  });
  await client.query(sql);
  return { url: created.connectionString, client };
}

const PROBE_TABLE = 'CREATE TABLE recovery_probe (id int PRIMARY KEY, written_at timestamptz NOT NULL)';

describe('postgres', () => {
  test('a database with its tables is healthy, and was written to', async () => {
    const { url, client } = await database(PROBE_TABLE);
    const spec = { kind: 'postgres', url, requiredTables: ['recovery_probe'], writeTable: 'recovery_probe' };
    for (const _ of [1, 2]) {
      expect(await run(spec)).toMatchObject({ outcome: 'healthy', errorClass: null, message: null });
    }
    const { rows } = await client.query<{ fresh: boolean }>(
      "SELECT id, written_at > now() - interval '10 s' AS fresh FROM recovery_probe",
    );
    expect(rows).toEqual([{ id: 1, fresh: true }]);
  });

  test('a check leaves no session behind', async () => {
    const { url, client } = await database(PROBE_TABLE);
    await run({ kind: 'postgres', url, writeTable: 'recovery_probe' });
    await waitFor(async () => {
      const { rowCount } = await client.query(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'recovery-probe' AND datname = current_database()",
      );
      return rowCount === 0;
    });
  });

  test('tables that are missing are named', async () => {
    const { url } = await database('CREATE TABLE positions (id int)');
    const result = await run({ kind: 'postgres', url, requiredTables: ['positions', 'orders', 'fills'] });
    expect(result).toMatchObject({
      outcome: 'unhealthy',
      errorClass: 'schema',
      message: 'missing tables: fills, orders',
    });
  });

  test('a missing write table is a matter of the schema too', async () => {
    const { url } = await database('SELECT 1');
    expect(await run({ kind: 'postgres', url, writeTable: 'recovery_probe' })).toMatchObject({ errorClass: 'schema' });
  });

  test('a database that does not exist, a wrong password, a read-only database', async () => {
    const { url, client } = await database(PROBE_TABLE);
    const missing = new URL(url);
    missing.pathname = '/nowhere';
    expect(await run({ kind: 'postgres', url: missing.href })).toMatchObject({ errorClass: 'missing-database' });

    const wrong = new URL(url);
    wrong.password = 'canary-secret';
    const refused = await run({ kind: 'postgres', url: wrong.href });
    expect(refused).toMatchObject({ outcome: 'unhealthy', errorClass: 'auth' });
    expect(JSON.stringify(refused)).not.toContain('canary-secret');

    await client.query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`,
    );
    expect(await run({ kind: 'postgres', url, writeTable: 'recovery_probe' })).toMatchObject({
      outcome: 'unhealthy',
      errorClass: 'readonly',
    });
  });

  test('a lock on the write table is a timeout, and the server does not wait for it for ever', async () => {
    const { url, client } = await database(PROBE_TABLE);
    const locker = new Client({ connectionString: url });
    await locker.connect();
    onTestFinished(() => locker.end());
    await locker.query('BEGIN; LOCK TABLE recovery_probe IN ACCESS EXCLUSIVE MODE');
    const { result, elapsedMs } = await timed(() => run({ kind: 'postgres', url, writeTable: 'recovery_probe' }, 500));
    expect(result).toMatchObject({ outcome: 'unhealthy', errorClass: 'timeout' });
    expect(elapsedMs).toBeLessThan(500 + TOLERANCE_MS);
    await waitFor(async () => {
      const { rowCount } = await client.query(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'recovery-probe' AND datname = current_database()",
      );
      return rowCount === 0;
    });
  });

  test('saturated, frozen, killed and coming back are told apart', async () => {
    const server = await startPrivatePostgres({
      settings: { max_connections: '6', superuser_reserved_connections: '0' },
    });
    onTestFinished(() => server.stop());
    const spec = { kind: 'postgres', url: server.connectionString };
    expect(await run(spec, 5000)).toMatchObject({ outcome: 'healthy' });

    const clients = Array.from({ length: 8 }, () => new Client({ connectionString: server.connectionString }));
    for (const client of clients) client.on('error', () => undefined);
    const taken = await Promise.allSettled(clients.map((client) => client.connect()));
    expect(taken.some(({ status }) => status === 'rejected')).toBe(true);
    expect(await run(spec, 5000)).toMatchObject({ outcome: 'unhealthy', errorClass: 'saturated' });

    server.pause();
    const { result, elapsedMs } = await timed(() => run(spec));
    expect(result).toMatchObject({ outcome: 'unhealthy', errorClass: 'timeout' });
    expect(elapsedMs).toBeLessThan(TIMEOUT_MS + TOLERANCE_MS);
    server.resume();

    await server.kill();
    expect(await run(spec)).toMatchObject({ outcome: 'unhealthy', errorClass: 'refused' });
    await server.restart();
    expect(await run(spec, 5000)).toMatchObject({ outcome: 'healthy' });
  });
});

describe('redis', () => {
  test('healthy, wrong password, saturated, replica, frozen, killed', async () => {
    const { redis, server, url, drop } = await createTestRedis({ dedicated: true });
    onTestFinished(drop);
    const spec = { kind: 'redis', url };
    expect(await run(spec)).toMatchObject({ outcome: 'healthy' });

    const wrong = new URL(url);
    wrong.password = 'canary-secret';
    const refused = await run({ kind: 'redis', url: wrong.href });
    expect(refused).toMatchObject({ outcome: 'unhealthy', errorClass: 'auth' });
    expect(JSON.stringify(refused)).not.toContain('canary-secret');
    const open = new URL(url);
    open.password = '';
    expect(await run({ kind: 'redis', url: open.href })).toMatchObject({ outcome: 'unhealthy', errorClass: 'auth' });

    await redis.config('SET', 'maxclients', '1');
    expect(await run(spec)).toMatchObject({ outcome: 'unhealthy', errorClass: 'saturated' });
    await redis.config('SET', 'maxclients', '1000');

    await redis.replicaof('127.0.0.1', '1');
    expect(await run(spec)).toMatchObject({ outcome: 'unhealthy', errorClass: 'readonly' });
    await redis.replicaof('NO', 'ONE');

    server.pause();
    const { result, elapsedMs } = await timed(() => run(spec));
    expect(result).toMatchObject({ outcome: 'unhealthy', errorClass: 'timeout' });
    expect(elapsedMs).toBeLessThan(TIMEOUT_MS + TOLERANCE_MS);
    server.resume();

    await server.kill();
    // The system may still reset a connection or two before the port is closed.
    const gone = await waitFor(async () => {
      const last = await run(spec);
      return last.errorClass === 'refused' && last;
    });
    expect(gone).toMatchObject({ outcome: 'unhealthy', errorClass: 'refused' });
  });
});

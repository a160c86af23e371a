import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDatabase, preparePostgresServer, readProcess, waitForPostgres } from '@recovery/local-servers';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './create-test-database.ts';
import { createTestRedis } from './create-test-redis.ts';
import { startServer } from './server-handle.ts';
import { startPrivatePostgres } from './start-private-postgres.ts';
import { makeTestDirectory } from './test-directory.ts';
import { waitFor } from './wait-for.ts';

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a Redis that was killed comes back on its port with its data', async () => {
  const { redis, server, drop } = await createTestRedis({ dedicated: true, settings: { appendfsync: 'always' } });
  try {
    await redis.set('kept', 'yes');
    const killed = server.pid;
    await server.restart();
    expect(server.pid).not.toBe(killed);
    expect(await redis.get('kept')).toBe('yes');
    expect(await redis.config('GET', 'maxmemory-policy')).toContain('noeviction');
  } finally {
    await drop();
  }
});

test('a frozen Redis answers again when it goes on', async () => {
  const { redis, server, drop } = await createTestRedis({ dedicated: true });
  try {
    server.pause();
    await waitFor(() => readProcess(server.pid)?.state === 'T', { describe: 'the server to be stopped' });
    const answer = redis.ping();
    server.resume();
    expect(await answer).toBe('PONG');
  } finally {
    await drop();
  }
});

test('two tests do not see the keys of each other', async () => {
  const [one, other] = await Promise.all([createTestRedis(), createTestRedis()]);
  await one.redis.set('key', 'one');
  expect(await other.redis.exists('key')).toBe(0);
  await Promise.all([one.drop(), other.drop()]);
});

test('two tests do not see the tables of each other', async () => {
  const [one, other] = await Promise.all([
    createTestDatabase({ migrate: false }),
    createTestDatabase({ migrate: false }),
  ]);
  await query(one.connectionString, 'CREATE TABLE mine (id int)');
  await expect(query(other.connectionString, 'SELECT * FROM mine')).rejects.toThrow('does not exist');
  await Promise.all([one.drop(), other.drop()]);
});

test('a PostgreSQL that was killed as a whole comes back on its port with its rows', async () => {
  const postgres = await startPrivatePostgres();
  try {
    await query(postgres.connectionString, 'CREATE TABLE kept AS SELECT 7 AS number');
    await postgres.restart();
    expect(await query(postgres.connectionString, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
  } finally {
    await postgres.stop();
  }
});

test('PostgreSQL starts in a path with a space, after a stale pid file, and without its password file', async () => {
  const directory = await makeTestDirectory('cluster');
  const dataDir = join(directory.path, 'a directory', 'postgres');
  const start = async () => {
    const server = await preparePostgresServer({ dataDir, announce: () => undefined });
    const handle = await startServer({
      command: server.command,
      logPath: join(directory.path, 'postgres.log'),
      waitUntilReady: (stillWorthWaiting) =>
        waitForPostgres({ connectionString: server.superuserUrl, timeoutMs: 20_000, stillWorthWaiting }),
    });
    return { server, handle };
  };
  try {
    const first = await start();
    const url = await ensureDatabase({
      superuserUrl: first.server.superuserUrl,
      name: 'recovery',
      password: 'p@ss/word',
    });
    await query(url, 'CREATE TABLE kept AS SELECT 7 AS number');
    expect(await query(url, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([
      { rolsuper: false },
    ]);
    await first.handle.kill();

    // As if the pid of the dead server now belonged to somebody else: to this process.
    const pidFile = join(first.server.clusterDir, 'postmaster.pid');
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(process.pid)));
    await writeFile(join(first.server.clusterDir, 'superuser.password'), '');

    const second = await start();
    const passwordOf = ({ server }: typeof first) => new URL(server.superuserUrl).password;
    expect(passwordOf(second)).not.toBe(passwordOf(first));
    const again = await ensureDatabase({
      superuserUrl: second.server.superuserUrl,
      name: 'recovery',
      password: 'another',
    });
    expect(await query(again, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
    await second.handle.kill();
  } finally {
    await directory.remove();
  }
});

test.runIf(process.getuid?.() === 0)(
  'as root, a cluster below a closed directory lies elsewhere and is linked to',
  async () => {
    const directory = await makeTestDirectory('closed');
    const closed = join(directory.path, 'home');
    await mkdir(closed, { mode: 0o700 });
    const dataDir = join(closed, 'postgres');
    const server = await preparePostgresServer({ dataDir, announce: () => undefined });
    try {
      expect(server.clusterDir.startsWith(closed)).toBe(false);
      expect((await stat(join(dataDir, 'PG_VERSION'))).uid).toBe(server.command.uid);
      const again = await preparePostgresServer({ dataDir, announce: () => undefined });
      expect(new URL(again.superuserUrl).password).toBe(new URL(server.superuserUrl).password);
    } finally {
      await directory.remove();
      await rm(join(server.clusterDir, '..'), { recursive: true, force: true });
    }
  },
);

import { readdir } from 'node:fs/promises';
import { createTestDatabase, silentLogger, type TestDatabase } from '@recovery/test-kit';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, reinitialise } from './migrate.ts';
import { JOURNAL_TABLE, MIGRATIONS_BY_TABLE, MIGRATIONS_DIR, missingTables, requiredTables } from './schema.ts';

const log = silentLogger();
let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  database = await createTestDatabase({ migrate: false });
  client = new Client({ connectionString: database.connectionString });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

const migrateIt = () => migrate({ connectionString: database.connectionString, log });
const heal = () => reinitialise({ connectionString: database.connectionString, log });

async function addPosition(key: string): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO positions (connection_id, kind, symbol, side, status, quantity, entry_price, cost, client_key)
     VALUES ('c1', 'base', 'BTCUSD', 'long', 'active', 1, 100, 100, $1) RETURNING id`,
    [key],
  );
  return Number(rows[0]?.id);
}

async function archive(id: number, cleanupId: number): Promise<void> {
  await client.query(
    `INSERT INTO archived_positions (id, connection_id, kind, symbol, side, status, quantity, entry_price, cost,
       opened_at, archive_reason, cleanup_id)
     VALUES ($1, 'c1', 'base', 'BTCUSD', 'long', 'active', 1, 100, 100, now(), 'position_limit', $2)`,
    [id, cleanupId],
  );
}

describe('migrate', () => {
  it('makes every required table, and a second run changes nothing', async () => {
    expect(await missingTables(client)).toEqual(requiredTables);
    await migrateIt();
    expect(await missingTables(client)).toEqual([]);
    await addPosition('a');
    await migrateIt();
    expect((await client.query('SELECT 1 FROM positions')).rowCount).toBe(1);
  });

  it('may run twice at the same time', async () => {
    await Promise.all([migrateIt(), migrateIt(), migrateIt()]);
    expect(await missingTables(client)).toEqual([]);
    const journal = await client.query(`SELECT name FROM ${JOURNAL_TABLE}`);
    expect(journal.rowCount).toBe((await readdir(MIGRATIONS_DIR)).length);
  });

  it('knows for every migration which table needs it', async () => {
    const files = (await readdir(MIGRATIONS_DIR)).map((file) => file.replace(/\.sql$/u, ''));
    expect(Object.values(MIGRATIONS_BY_TABLE).flat().toSorted()).toEqual(files.toSorted());
  });

  it('gives up after its time when nobody listens, and at once when the database does not exist', async () => {
    await expect(migrate({ connectionString: 'postgres://a:b@127.0.0.1:9/x', log, waitMs: 300 })).rejects.toMatchObject(
      { code: 'database_unavailable', retryable: true },
    );
    const missing = new URL(database.connectionString);
    missing.pathname = '/no_such_database';
    await expect(migrate({ connectionString: missing.href, log })).rejects.toMatchObject({ code: 'database_refused' });
  });
});

describe('reinitialise', () => {
  it.each(requiredTables)('recreates %s alone when only it was dropped, and touches no other table', async (table) => {
    await migrateIt();
    if (table !== 'positions') await addPosition('kept');
    await client.query(`DROP TABLE ${table}`);
    expect(await heal()).toEqual({ created: [table] });
    expect(await missingTables(client)).toEqual([]);
    const kept = await client.query('SELECT client_key FROM positions');
    expect(kept.rows).toEqual(table === 'positions' ? [] : [{ client_key: 'kept' }]);
  });

  it('recreates everything when everything was dropped, the journal too or it alone', async () => {
    await migrateIt();
    await client.query(`DROP TABLE ${requiredTables.join(', ')}`);
    expect((await heal()).created.toSorted()).toEqual(requiredTables.toSorted());

    await addPosition('kept');
    await client.query(`DROP TABLE ${JOURNAL_TABLE}`);
    expect(await heal()).toEqual({ created: [] });
    expect((await client.query('SELECT 1 FROM positions')).rowCount).toBe(1);

    await client.query(`DROP TABLE ${JOURNAL_TABLE}, ${requiredTables.join(', ')}`);
    expect((await heal()).created.toSorted()).toEqual(requiredTables.toSorted());
  });

  it('heals once when two healers come at the same time', async () => {
    await migrateIt();
    await client.query('DROP TABLE trade_engine_state, recovery_probe');
    await Promise.all([heal(), heal()]);
    expect(await missingTables(client)).toEqual([]);
  });

  it('never gives an id again that an archived position or a log entry already has', async () => {
    await migrateIt();
    const id = await addPosition('a');
    await archive(id + 41, 7);
    await client.query('DROP TABLE positions, data_cleanup_log');
    await heal();
    expect(await addPosition('b')).toBe(id + 42);
    const entry = await client.query<{ id: string }>(
      `INSERT INTO data_cleanup_log (reason) VALUES ('retention') RETURNING id`,
    );
    expect(entry.rows[0]?.id).toBe('8');
  });
});

describe('the schema', () => {
  it.each([
    ['a limit below 50', `INSERT INTO position_limits (connection_id, position_limit) VALUES ('c', 49)`],
    ['a limit above 1000', `INSERT INTO position_limits (connection_id, position_limit) VALUES ('c', 1001)`],
    ['a threshold below 10 %', `INSERT INTO position_limits (connection_id, threshold_percent) VALUES ('c', 9)`],
    ['a threshold above 50 %', `INSERT INTO position_limits (connection_id, threshold_percent) VALUES ('c', 51)`],
    ['an override of nothing', `INSERT INTO position_limits (connection_id) VALUES ('c')`],
    [
      'two overrides of a whole connection',
      `INSERT INTO position_limits (connection_id, position_limit) VALUES ('c', 50), ('c', 60)`,
    ],
    [
      'an unknown kind',
      `INSERT INTO positions (connection_id, kind, symbol, side, status, quantity, entry_price, cost)
       VALUES ('c', 'other', 's', 'long', 'active', 1, 1, 1)`,
    ],
  ])('refuses %s', async (_what, sql) => {
    await migrateIt();
    await expect(client.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^23/u) as string });
  });

  it('takes the same client key once', async () => {
    await migrateIt();
    await addPosition('same');
    await expect(addPosition('same')).rejects.toMatchObject({ code: '23505' });
  });
});

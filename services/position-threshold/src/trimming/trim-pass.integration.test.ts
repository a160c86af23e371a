import { createPool, endPool } from '@recovery/database';
import { createTestDatabase, silentLogger, type TestDatabase } from '@recovery/test-kit';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfiguredLimits } from '../limits/configured-limits.ts';
import { COUNT_GROUPS } from './count-groups.ts';
import { trimGroup } from './trim-group.ts';
import { type PassProgress, trimPass } from './trim-pass.ts';

const log = silentLogger();
const limits: ConfiguredLimits = { limit: 50, thresholdPercent: 20, overrides: [] };
let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool({ connectionString: database.connectionString, applicationName: 'trim-test', log });
});

afterEach(async () => {
  await endPool(pool);
  await database.drop();
});

const pass = (configured = limits) => trimPass({ pool, limits: configured, log, signal: new AbortController().signal });

/** Position i of a group is i minutes old; every third is active. */
async function fill(connectionId: string, kind: string, count: number): Promise<void> {
  await pool.query(
    `INSERT INTO positions (connection_id, kind, symbol, side, status, quantity, entry_price, exit_price, cost,
       opened_at, closed_at, client_key)
     SELECT $1, $2, 'BTCUSD', 'long', CASE WHEN i % 3 = 0 THEN 'active' ELSE 'closed' END, 1.5, 100.25, 101, 150.375,
       now() - make_interval(mins => i), CASE WHEN i % 3 = 0 THEN NULL ELSE now() END, $1 || '/' || $2 || '/' || i
       FROM generate_series(1, $3::integer) AS i`,
    [connectionId, kind, count],
  );
}

async function number(sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`SELECT (${sql})::integer AS n`, values);
  return rows[0]?.n ?? Number.NaN;
}

const kept = (group: string) =>
  number(`SELECT count(*) FROM positions WHERE connection_id || '/' || kind = $1`, [group]);
const archived = () => number('SELECT count(*) FROM archived_positions');

describe('a trimming pass', () => {
  it('leaves a group below its storage limit alone and brings one at it back to the limit', async () => {
    await fill('c1', 'base', 59);
    await fill('c1', 'real', 60);
    await fill('c2', 'base', 200);
    expect(await pass()).toEqual({
      positionsScanned: 319,
      groupCount: 3,
      overrideCount: 0,
      trimmedGroups: 2,
      archivedCount: 160,
      busyGroups: 0,
      failedGroups: 0,
      deferredGroups: [],
      stillAbove: [],
    });
    expect([await kept('c1/base'), await kept('c1/real'), await kept('c2/base')]).toEqual([59, 50, 50]);
    expect((await pass()).archivedCount).toBe(0);
  });

  it('keeps active before closed and the newest first, and archives the others as they were', async () => {
    await fill('c1', 'main', 90);
    const before = await pool.query('SELECT * FROM positions ORDER BY id');
    await pass();
    // 30 active ones, and the 20 newest of the closed ones: minutes 1, 2, 4, 5, … 29.
    expect(await number(`SELECT count(*) FROM positions WHERE status = 'active'`)).toBe(30);
    const oldestKept = `SELECT split_part(client_key, '/', 3)::integer FROM positions
      WHERE status = 'closed' ORDER BY opened_at LIMIT 1`;
    expect(await number(oldestKept)).toBe(29);
    const after = await pool.query(
      `SELECT * FROM positions UNION ALL
       SELECT id, connection_id, kind, symbol, side, status, quantity, entry_price, exit_price, cost, opened_at,
              closed_at, client_key FROM archived_positions ORDER BY id`,
    );
    expect(after.rows).toEqual(before.rows);
  });

  it('archives even active positions, the oldest first, when they alone are above the limit', async () => {
    await fill('c1', 'main', 300);
    await pass();
    expect(await number(`SELECT count(*) FROM positions WHERE status = 'active'`)).toBe(50);
    expect(await number(`SELECT max(split_part(client_key, '/', 3)::integer) FROM positions`)).toBe(150);
  });

  it('writes into the log what it did, and the archive points there', async () => {
    await fill('c1', 'preset', 70);
    await pass();
    const entry = await pool.query<{ id: string }>('SELECT * FROM data_cleanup_log');
    expect(entry.rows).toMatchObject([
      {
        reason: 'position_limit',
        connection_id: 'c1',
        kind: 'preset',
        position_limit: 50,
        threshold_percent: 20,
        positions_before: '70',
        archived_count: '20',
        deleted_count: '20',
      },
    ]);
    const [{ id } = { id: '' }] = entry.rows;
    expect(await number('SELECT count(*) FROM archived_positions WHERE cleanup_id = $1', [id])).toBe(20);
  });

  it('follows overrides from the configuration and from the table, the more specific first', async () => {
    await pool.query(
      `INSERT INTO position_limits (connection_id, kind, position_limit, threshold_percent)
       VALUES ('c1', NULL, 60, NULL), ('c1', 'real', 70, 50)`,
    );
    await Promise.all(
      ['c1/base', 'c1/real', 'c2/base', 'c3/base'].map((group) => {
        const [connectionId = '', kind = ''] = group.split('/');
        return fill(connectionId, kind, 104);
      }),
    );
    await pass({
      ...limits,
      overrides: [
        { connection: 'c2', limit: 80 },
        { connection: 'c1', limit: 99 },
      ],
    });
    expect(await Promise.all(['c1/base', 'c1/real', 'c2/base', 'c3/base'].map(kept))).toEqual([60, 104, 80, 50]);
  });

  it('works off a backlog over several passes, the largest surplus first', async () => {
    await fill('c1', 'base', 60);
    await fill('c2', 'base', 200);
    await fill('c3', 'base', 100);
    const hurried = () => trimPass({ pool, limits, budgetMs: 0, log, signal: new AbortController().signal });
    expect(await hurried()).toMatchObject({
      archivedCount: 150,
      deferredGroups: ['c3/base', 'c1/base'],
      stillAbove: [],
    });
    expect(await hurried()).toMatchObject({ archivedCount: 50, deferredGroups: ['c1/base'] });
    expect(await hurried()).toMatchObject({ archivedCount: 10, deferredGroups: [], stillAbove: [] });
  });

  it('tells of its progress: when all is counted, and at each group from which it moved something', async () => {
    await fill('c1', 'base', 100);
    await fill('c2', 'base', 100);
    await fill('c3', 'base', 10);
    const told: PassProgress[] = [];
    await trimPass({
      pool,
      limits,
      log,
      signal: new AbortController().signal,
      onProgress: (progress) => void told.push(progress),
    });
    expect(told).toEqual(['counted', 'trimmed', 'trimmed']);
  });

  it('refuses to delete anything by limits that are out of range', async () => {
    await fill('c1', 'base', 200);
    await expect(pass({ ...limits, limit: 0 })).rejects.toMatchObject({ code: 'limits_invalid' });
    expect(await kept('c1/base')).toBe(200);
  });

  it('loses nothing and doubles nothing when its session is killed inside the transaction', async () => {
    await fill('c1', 'base', 100);
    // An uncommitted row of the same id makes the insert wait after the delete: there the session is killed.
    const rival = await pool.connect();
    await rival.query(`BEGIN; INSERT INTO archived_positions SELECT positions.*, now(), 'position_limit', 1
      FROM positions WHERE client_key = 'c1/base/100'`);
    const failure = trimGroup(pool, {
      group: { connectionId: 'c1', kind: 'base', positionCount: 100 },
      rule: { limit: 50, thresholdPercent: 20 },
    }).catch((error: unknown) => error);
    await expect
      .poll(() =>
        number(
          `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
           WHERE wait_event_type = 'Lock' AND application_name = 'trim-test' AND pid <> pg_backend_pid()`,
        ),
      )
      .toBe(1);
    expect(String(await failure)).toMatch(/terminat/iu);
    await rival.query('ROLLBACK');
    rival.release();

    expect([await kept('c1/base'), await archived()]).toEqual([100, 0]);
    expect((await pass()).archivedCount).toBe(50);
    expect([await kept('c1/base'), await archived()]).toEqual([50, 50]);
  });

  it('two at once neither lose nor double a position, nor trim below the limit', async () => {
    for (const connectionId of ['c1', 'c2', 'c3', 'c4', 'c5']) await fill(connectionId, 'real', 120);
    const reports = await Promise.all([pass(), pass(), pass()]);
    expect(reports.reduce((sum, report) => sum + report.archivedCount, 0)).toBe(350);
    expect(await number('SELECT count(*) FROM positions')).toBe(250);
    expect(await number('SELECT count(DISTINCT id) FROM archived_positions')).toBe(350);
    expect(await number('SELECT count(*) FROM data_cleanup_log')).toBe(5);
  });

  it('leaves a position that somebody is changing to the next pass instead of waiting for it', async () => {
    await fill('c1', 'base', 60);
    const engine = await pool.connect();
    await engine.query(`BEGIN; UPDATE positions SET exit_price = 7 WHERE client_key = 'c1/base/59'`);
    expect((await pass()).archivedCount).toBe(9);
    await engine.query('COMMIT');
    engine.release();
    expect(await number(`SELECT count(*) FROM positions WHERE exit_price = 7`)).toBe(1);
  });

  it('goes on with the other groups when one cannot be trimmed, and reports that one', async () => {
    await fill('c1', 'base', 100);
    await fill('c2', 'base', 100);
    // The oldest closed position of c1 is already archived: its archive cannot be written again.
    await pool.query(
      `INSERT INTO archived_positions SELECT positions.*, now(), 'position_limit', 1 FROM positions
       WHERE client_key = 'c1/base/100'`,
    );
    expect(await pass()).toMatchObject({ archivedCount: 50, failedGroups: 1, stillAbove: ['c1/base'] });
    expect([await kept('c1/base'), await kept('c2/base')]).toEqual([100, 50]);
  });

  it('fails as a whole when a table is missing, and works again when it is back', async () => {
    await fill('c1', 'base', 100);
    await pool.query('ALTER TABLE archived_positions RENAME TO elsewhere');
    await expect(pass()).rejects.toMatchObject({ code: '42P01' });
    await pool.query('ALTER TABLE elsewhere RENAME TO archived_positions');
    expect((await pass()).archivedCount).toBe(50);
  });

  it('counts on the index alone, without a sort', async () => {
    await fill('c1', 'base', 100);
    await pool.query('VACUUM (ANALYZE) positions');
    const client = await pool.connect();
    // On a table of two pages the planner would rather read the table.
    await client.query('BEGIN; SET LOCAL enable_seqscan = off');
    const plan = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${COUNT_GROUPS}`);
    await client.query('ROLLBACK');
    client.release();
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('Index Only Scan using positions_keep_order');
    expect(text).not.toContain('Sort');
  });
});

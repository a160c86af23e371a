import { createPool, endPool } from '@recovery/database';
import { createTestDatabase, silentLogger, type TestDatabase } from '@recovery/test-kit';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSize } from './clean-up.ts';
import { databaseBytes, measureDatabase } from './measure-database.ts';
import { occupiedBytes } from './size-rule.ts';

const log = silentLogger();
let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool({ connectionString: database.connectionString, applicationName: 'retention-test', log });
});

afterEach(async () => {
  await endPool(pool);
  await database.drop();
});

/** Archives from ageDays ago up to now, evenly spread. */
async function archive(count: number, ageDays: number): Promise<void> {
  await pool.query(
    `INSERT INTO archived_positions (id, connection_id, kind, symbol, side, status, quantity, entry_price, cost,
       opened_at, client_key, archived_at, archive_reason, cleanup_id)
     SELECT i, 'connection-1', 'base', 'BTCUSD', 'long', 'closed', 1.5, 100.25, 150.375, now(),
       'connection-1/base/' || i, now() - make_interval(secs => (86400.0 * $2 * ($1 - i) / $1)), 'position_limit', 1
       FROM generate_series(1, $1::integer) AS i`,
    [count, ageDays],
  );
}

const check = (maxBytes: number) =>
  checkSize({
    pool,
    maxBytes,
    retentionDays: 90,
    now: Date.now(),
    log,
    signal: new AbortController().signal,
  });

async function archiveCount(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM archived_positions');
  return rows[0]?.n ?? Number.NaN;
}

describe('the size check', () => {
  it('deletes nothing while the database is small enough, however old it is', async () => {
    await archive(1_000, 365);
    expect(await check((await databaseBytes(pool)) * 1.2)).toMatchObject({ outcome: 'small_enough', deletedRows: 0 });
    expect(await archiveCount()).toBe(1_000);
  });

  it('above 90 % deletes what is older than the retention, and nothing else if that is enough', async () => {
    await archive(40_000, 120);
    await pool.query(`INSERT INTO data_cleanup_log (reason, cleaned_at) VALUES ('retention', now() - interval '91 d')`);
    const bytes = await databaseBytes(pool);
    // A quarter of 40,000 archives is a good part of this small database.
    expect(await check(bytes / 0.95)).toMatchObject({ outcome: 'cleaned_up', deletedRows: 10_001 });
    expect(await archiveCount()).toBe(30_000);
    const entries = await pool.query('SELECT reason, deleted_count FROM data_cleanup_log');
    expect(entries.rows).toEqual([{ reason: 'retention', deleted_count: '10000' }]);
  });

  it('goes on with the oldest until the occupied part is below 80 %, and then leaves the rest alone', async () => {
    await archive(40_000, 30);
    const maxBytes = (await databaseBytes(pool)) / 0.95;
    const report = await check(maxBytes);
    expect(report.outcome).toBe('cleaned_up');
    expect(report.occupiedBytes).toBeLessThan(maxBytes * 0.81);
    const left = await archiveCount();
    expect(left).toBeGreaterThan(10_000);
    expect(left).toBeLessThan(40_000);
    const newest = await pool.query<{ id: string }>('SELECT min(id) AS id FROM archived_positions');
    expect(newest.rows[0]?.id).toBe(String(40_000 - left + 1));

    // No file has shrunk, so by the size of the files alone it would delete again, until nothing is left.
    await check(maxBytes);
    await check(maxBytes);
    expect(await archiveCount()).toBe(left);
  });

  it('ends when nothing is left to delete', async () => {
    await archive(100, 30);
    expect(await check(1_000_000)).toMatchObject({ outcome: 'cleaned_up', deletedRows: 100 });
    expect(await check(1_000_000)).toMatchObject({ outcome: 'nothing_to_delete', deletedRows: 0 });
  });

  it('is done by one instance at a time', async () => {
    await archive(5_000, 30);
    const reports = await Promise.all([check(1_000_000), check(1_000_000)]);
    expect(reports.reduce((sum, report) => sum + report.deletedRows, 0)).toBe(5_000);
  });

  it('estimates the occupied part of a table without holes within a tenth', async () => {
    await archive(40_000, 30);
    await pool.query('VACUUM (ANALYZE) archived_positions');
    const usage = await measureDatabase(pool);
    const { totalBytes, rowCount, bytesPerRow } = usage.archivedPositions;
    expect(rowCount).toBe(40_000);
    expect((rowCount * bytesPerRow) / totalBytes).toBeGreaterThan(0.9);
    expect((rowCount * bytesPerRow) / totalBytes).toBeLessThan(1.1);
    expect(occupiedBytes(usage)).toBeGreaterThan(usage.databaseBytes * 0.9);
  });
});

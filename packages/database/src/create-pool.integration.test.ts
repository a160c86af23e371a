import { type PrivatePostgres, silentLogger, startPrivatePostgres } from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, endPool } from './create-pool.ts';
import { inTransaction } from './in-transaction.ts';
import { reinitialise } from './migrate.ts';

let postgres: PrivatePostgres;

beforeAll(async () => {
  postgres = await startPrivatePostgres();
});

afterAll(() => postgres.stop());

function openPool() {
  return createPool({
    connectionString: postgres.connectionString,
    applicationName: 'pool-test',
    log: silentLogger(),
    connectionTimeoutMs: 500,
    queryTimeoutMs: 500,
  });
}

describe('the pool', () => {
  it('survives its connections being terminated, idle or in a transaction, and works again at once', async () => {
    const pool = openPool();
    const killer = openPool();
    const terminate = () =>
      killer.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'pool-test' AND pid <> pg_backend_pid()`,
      );
    await pool.query('SELECT 1');
    await terminate();
    await expect.poll(() => pool.totalCount).toBe(0);

    const interrupted = inTransaction(pool, async (client) => {
      await client.query('SELECT 1');
      await terminate();
      await client.query('SELECT 1');
    });
    // Which of the two it is depends on whether the server's farewell or the next query comes first.
    await expect(interrupted).rejects.toThrow(/terminat|not queryable/u);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await Promise.all([endPool(pool), endPool(killer)]);
  });

  it('never waits for ever on a frozen server: not for a query, a connection, the end, or a healing', async () => {
    const pool = openPool();
    const healthy = openPool();
    await Promise.all([pool.query('SELECT 1'), healthy.query('SELECT 1')]);
    postgres.pause();
    try {
      const startedAt = performance.now();
      await expect(pool.query('SELECT 1')).rejects.toThrow(/timeout/iu);
      await expect(pool.query('SELECT 1')).rejects.toThrow(/timeout/iu);
      await endPool(healthy);
      await expect(
        reinitialise({ connectionString: postgres.connectionString, log: silentLogger(), waitMs: 100 }),
      ).rejects.toMatchObject({ code: 'database_unavailable' });
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    } finally {
      postgres.resume();
    }
    await expect
      .poll(
        () =>
          pool.query('SELECT 1').then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    await endPool(pool);
  });
});

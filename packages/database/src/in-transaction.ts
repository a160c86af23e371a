import type { Pool, PoolClient } from 'pg';

/**
 * Runs `work` in one transaction. On any error the connection is closed, which undoes the transaction even when
 * the server no longer answers a ROLLBACK.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

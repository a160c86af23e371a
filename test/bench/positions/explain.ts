import type { Client } from 'pg';

/** The plan as PostgreSQL ran it, with times and buffers; what it changed is undone. */
export async function explain(client: Client, sql: string, values: unknown[] = []): Promise<string> {
  await client.query('BEGIN');
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${sql}`, values);
  await client.query('ROLLBACK');
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

import { Socket } from 'node:net';
import type { ProbeSpecOf } from '@recovery/contracts';
import { Client } from 'pg';
import { guardSocket, refuseBlockedHost } from '../blocked-address.ts';
import { HEALTHY, unhealthy, type Finding } from '../finding.ts';
import { findingOfPostgresError } from '../postgres/classify-postgres-error.ts';
import type { ProbeKindRun } from '../probe.ts';

/**
 * A fresh connection each time (a pool's old one would not notice that nobody new gets in), and one
 * transaction: SELECT 1, the required tables, a write. The server ends it by itself should we vanish.
 */
export const probePostgres: ProbeKindRun<'postgres'> = async (spec, { timeoutMs, signal }) => {
  const socket = guardSocket(new Socket());
  const close = (): void => void socket.destroy();
  signal.addEventListener('abort', close, { once: true });
  const client = new Client({
    connectionString: spec.url,
    stream: () => socket,
    application_name: 'recovery-probe',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  // The server may end the connection at any moment, also while nothing is being asked.
  client.on('error', () => undefined);
  try {
    refuseBlockedHost(client.host);
    await client.connect();
    return await examine(client, spec, timeoutMs);
  } catch (error) {
    return findingOfPostgresError(error);
  } finally {
    client.end().catch(() => undefined);
    socket.destroySoon();
  }
};

async function examine(
  client: Client,
  { requiredTables, writeTable }: ProbeSpecOf<'postgres'>,
  timeoutMs: number,
): Promise<Finding> {
  // SET LOCAL ends with the transaction, so that a pooler hands nothing on to the next client.
  await client.query(`BEGIN; SET LOCAL statement_timeout = ${Math.ceil(timeoutMs)}; SELECT 1`);
  if (requiredTables.length > 0) {
    const { rows } = await client.query<{ name: string }>(
      'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(quote_ident(name)) IS NULL ORDER BY name',
      [requiredTables],
    );
    if (rows.length > 0) return unhealthy('schema', `missing tables: ${rows.map(({ name }) => name).join(', ')}`);
  }
  if (writeTable !== undefined) {
    // The name is checked by the schema of services.yaml: letters, digits, underscores.
    await client.query(
      `INSERT INTO "${writeTable}" (id, written_at) VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET written_at = excluded.written_at`,
    );
  }
  await client.query('COMMIT');
  return HEALTHY;
}

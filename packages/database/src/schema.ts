import { fileURLToPath } from 'node:url';
import type { Queryable } from './queryable.ts';

/** Where the migrations lie. Each is idempotent and touches nothing that exists, so it can be applied again. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('../migrations', import.meta.url));

/** node-pg-migrate's journal of applied migrations. */
export const JOURNAL_TABLE = 'schema_migrations';

/** Which migrations bring a table into being: what has to be applied again when the table is lost. */
export const MIGRATIONS_BY_TABLE = {
  archived_positions: ['0001_archived-positions'],
  positions: ['0002_positions'],
  data_cleanup_log: ['0003_data-cleanup-log'],
  trade_engine_state: ['0004_trade-engine-state'],
  recovery_probe: ['0005_recovery-probe'],
  position_limits: ['0006_position-limits'],
} as const;

export type TableName = keyof typeof MIGRATIONS_BY_TABLE;

/** Every table without which the database counts as not ready. */
export const requiredTables: readonly TableName[] = Object.keys(MIGRATIONS_BY_TABLE).filter(isTableName);

function isTableName(name: string): name is TableName {
  return Object.hasOwn(MIGRATIONS_BY_TABLE, name);
}

/** The required tables that do not exist; one query on the catalogue. */
export async function missingTables(client: Queryable): Promise<TableName[]> {
  const { rows } = await client.query<{ name: TableName }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL',
    [[...requiredTables]],
  );
  return rows.map((row) => row.name);
}

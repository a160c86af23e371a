import type { Queryable } from '@recovery/database';
import type { DatabaseUsage, TableUsage } from './size-rule.ts';

interface TableUsageRow {
  total_bytes: string;
  row_count: string;
  row_bytes: string | null;
  index_count: number;
}

/** Item pointer and alignment (the row's header is in its own size); and an index entry with its page's slack. */
const HEAP_OVERHEAD_BYTES = 8;
const INDEX_ENTRY_BYTES = 32;

/** reltuples is fresh after the VACUUM of a clean-up; where there was none yet it is -1 and the rows are counted. */
const TABLE_USAGE = `
  SELECT pg_total_relation_size(class.oid) AS total_bytes,
         CASE WHEN class.reltuples < 0 THEN (SELECT count(*) FROM $TABLE) ELSE class.reltuples::bigint END AS row_count,
         (SELECT avg(pg_column_size(sample.*)) FROM (SELECT * FROM $TABLE LIMIT 1000) AS sample) AS row_bytes,
         (SELECT count(*)::integer FROM pg_index WHERE indrelid = class.oid) AS index_count
    FROM pg_class AS class
   WHERE class.oid = '$TABLE'::regclass`;

/** Bytes of the current database on disk; cheap enough for every check. */
export async function databaseBytes(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
  return Number(rows[0]?.bytes ?? 0);
}

/** Size of the database and what its two big tables make of it. */
export async function measureDatabase(client: Queryable): Promise<DatabaseUsage> {
  return {
    databaseBytes: await databaseBytes(client),
    archivedPositions: await tableUsage(client, 'archived_positions'),
    positions: await tableUsage(client, 'positions'),
  };
}

async function tableUsage(client: Queryable, table: 'archived_positions' | 'positions'): Promise<TableUsage> {
  const { rows } = await client.query<TableUsageRow>(TABLE_USAGE.replaceAll('$TABLE', table));
  const [row] = rows;
  if (row === undefined) return { totalBytes: 0, rowCount: 0, bytesPerRow: 0 };
  return {
    totalBytes: Number(row.total_bytes),
    rowCount: Number(row.row_count),
    bytesPerRow: Number(row.row_bytes ?? 0) + HEAP_OVERHEAD_BYTES + row.index_count * INDEX_ENTRY_BYTES,
  };
}

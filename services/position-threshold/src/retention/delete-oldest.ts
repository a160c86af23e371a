import type { Queryable } from '@recovery/database';

const BATCH_ROWS = 10_000;

/** Deletes and logs in one statement; $1 rows at most, older than $2 when given, for the reason $3. */
const DELETE_ARCHIVES = `
  WITH deleted AS (
    DELETE FROM archived_positions
     WHERE id = ANY (ARRAY(
       SELECT id FROM archived_positions
        WHERE $2::timestamptz IS NULL OR archived_at < $2
        ORDER BY archived_at, id
        LIMIT $1))
    RETURNING 1
  ), total AS (SELECT count(*)::integer AS count FROM deleted),
  logged AS (
    INSERT INTO data_cleanup_log (reason, deleted_count) SELECT $3, count FROM total WHERE count > 0
  )
  SELECT count FROM total`;

const DELETE_LOG_ENTRIES = `
  WITH deleted AS (
    DELETE FROM data_cleanup_log
     WHERE id = ANY (ARRAY(
       SELECT id FROM data_cleanup_log WHERE cleaned_at < $2 ORDER BY cleaned_at, id LIMIT $1))
    RETURNING 1
  )
  SELECT count(*)::integer AS count FROM deleted`;

export interface DeleteOptions {
  client: Queryable;
  signal: AbortSignal;
}

/** Deletes up to rowCount of the oldest archived positions; returns how many it were. */
export async function deleteOldestArchives({ client, signal }: DeleteOptions, rowCount: number): Promise<number> {
  let deleted = 0;
  while (deleted < rowCount) {
    const batch = Math.min(BATCH_ROWS, rowCount - deleted);
    const count = await deleteBatch({ client, signal }, DELETE_ARCHIVES, [batch, null, 'database_size']);
    deleted += count;
    if (count < batch) break;
  }
  return deleted;
}

/** Deletes archived positions and log entries from before the time; returns how many it were. */
export async function deleteOlderThan(options: DeleteOptions, before: Date): Promise<number> {
  const archives = await deleteAll(options, DELETE_ARCHIVES, [BATCH_ROWS, before, 'retention']);
  const entries = await deleteAll(options, DELETE_LOG_ENTRIES, [BATCH_ROWS, before]);
  return archives + entries;
}

async function deleteAll(options: DeleteOptions, sql: string, values: unknown[]): Promise<number> {
  let deleted = 0;
  for (;;) {
    const count = await deleteBatch(options, sql, values);
    deleted += count;
    if (count < BATCH_ROWS) return deleted;
  }
}

async function deleteBatch({ client, signal }: DeleteOptions, sql: string, values: unknown[]): Promise<number> {
  signal.throwIfAborted();
  const { rows } = await client.query<{ count: number }>(sql, values);
  return rows[0]?.count ?? 0;
}

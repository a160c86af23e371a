import type { Logger } from '@recovery/runtime';
import type { Pool, PoolClient } from 'pg';
import { deleteOldestArchives, deleteOlderThan } from './delete-oldest.ts';
import { databaseBytes, measureDatabase } from './measure-database.ts';
import { archivesToDelete, isTooLarge, occupiedBytes } from './size-rule.ts';

export interface SizeCheckOptions {
  /** A pool whose timeouts leave room for VACUUM. */
  pool: Pool;
  maxBytes: number;
  retentionDays: number;
  /** Epoch ms. */
  now: number;
  log: Logger;
  signal: AbortSignal;
}

export interface SizeReport {
  readonly databaseBytes: number;
  /** Without the space that deleted rows have left to be used again; null while the database is small enough. */
  readonly occupiedBytes: number | null;
  /** Archived positions and log entries. */
  readonly deletedRows: number;
  /** `busy`: another instance is cleaning up. */
  readonly outcome: 'small_enough' | 'cleaned_up' | 'nothing_to_delete' | 'busy';
}

const MAX_ROUNDS = 5;
const DAY_MS = 86_400_000;
const LOCK_NAME = 'position-threshold:retention';
const TRY_LOCK = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS is_ours';
const UNLOCK = 'SELECT pg_advisory_unlock(hashtextextended($1, 0))';

/**
 * Compares the database with its maximum; above 90 % deletes what is older than the retention, and if that is not
 * enough to bring the occupied part below 90 %, the oldest archives until it is below 80 % or none are left.
 */
export async function checkSize(options: SizeCheckOptions): Promise<SizeReport> {
  const bytes = await databaseBytes(options.pool);
  if (!isTooLarge(bytes, options.maxBytes)) {
    return { databaseBytes: bytes, occupiedBytes: null, deletedRows: 0, outcome: 'small_enough' };
  }
  return await onLockedSession(options, bytes, (client) => cleanUp(client, options));
}

// One instance at a time; a session that broke gives its lock back by ending.
async function onLockedSession(
  { pool }: SizeCheckOptions,
  bytes: number,
  work: (client: PoolClient) => Promise<SizeReport>,
): Promise<SizeReport> {
  const client = await pool.connect();
  try {
    const lock = await client.query<{ is_ours: boolean }>(TRY_LOCK, [LOCK_NAME]);
    const isOurs = lock.rows[0]?.is_ours === true;
    const report = isOurs
      ? await work(client)
      : { databaseBytes: bytes, occupiedBytes: null, deletedRows: 0, outcome: 'busy' as const };
    if (isOurs) await client.query(UNLOCK, [LOCK_NAME]);
    client.release();
    return report;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function cleanUp(client: PoolClient, options: SizeCheckOptions): Promise<SizeReport> {
  const { maxBytes, signal, log } = options;
  const before = new Date(options.now - options.retentionDays * DAY_MS);
  let deletedRows = await deleteOlderThan({ client, signal }, before);
  await vacuum(client);
  let usage = await measureDatabase(client);
  let rounds = isTooLarge(occupiedBytes(usage), maxBytes) ? MAX_ROUNDS : 0;
  // The size of a row is an estimate: ask again after each round.
  for (; rounds > 0 && archivesToDelete(usage, maxBytes) > 0; rounds -= 1) {
    deletedRows += await deleteOldestArchives({ client, signal }, archivesToDelete(usage, maxBytes));
    await vacuum(client);
    usage = await measureDatabase(client);
  }
  const occupied = Math.round(occupiedBytes(usage));
  const report: SizeReport = {
    databaseBytes: usage.databaseBytes,
    occupiedBytes: occupied,
    deletedRows,
    outcome: deletedRows > 0 ? 'cleaned_up' : 'nothing_to_delete',
  };
  const level = isTooLarge(occupied, maxBytes) ? 'warn' : 'info';
  log[level]({ ...report, maxBytes }, 'database is near its maximum size');
  return report;
}

// Makes the space of deleted rows usable again, gives back to the disk what lies at the tables' ends, and refreshes
// the row counts that the size rule relies on.
async function vacuum(client: PoolClient): Promise<void> {
  await client.query('VACUUM (ANALYZE) archived_positions, data_cleanup_log, positions');
}

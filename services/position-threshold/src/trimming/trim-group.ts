import { inTransaction } from '@recovery/database';
import type { Pool } from 'pg';
import type { LimitRule } from '../limits/limit-rule.ts';
import { groupName } from '../limits/position-kind.ts';
import type { GroupCount } from './count-groups.ts';

/** `busy`: another instance is at this group right now. */
export type TrimOutcome = { readonly kind: 'trimmed'; readonly archivedCount: number } | { readonly kind: 'busy' };

const LOCK_TIMEOUT_MS = 2_000;

/**
 * One instance at a time per group, until the end of the transaction; a lock held up by others fails in time.
 * Nobody waits for the disk: a trimming that a crash of the server undoes is undone as a whole and done again.
 */
const TAKE_TURN = `
  SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS is_ours,
         set_config('lock_timeout', $2, true),
         set_config('synchronous_commit', 'off', true)`;

/**
 * Moves what lies behind the first $3 positions in keeping order (docs/adr/0007) to the archive and writes the
 * log entry, in one statement: no crash can leave a position in both tables or in none.
 * A position somebody is changing at this moment is left to the next pass instead of waited for.
 */
export const TRIM_GROUP = `
  WITH cleanup AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('data_cleanup_log', 'id')) AS id
  ), surplus AS MATERIALIZED (
    SELECT id FROM positions
     WHERE connection_id = $1 AND kind = $2
     ORDER BY status, opened_at DESC, id DESC
    OFFSET $3
  ), unlocked AS MATERIALIZED (
    SELECT id FROM positions
     WHERE id = ANY (ARRAY(SELECT id FROM surplus))
       FOR UPDATE SKIP LOCKED
  ), removed AS (
    DELETE FROM positions
     WHERE id = ANY (ARRAY(SELECT id FROM unlocked))
    RETURNING *
  ), archived AS (
    INSERT INTO archived_positions
           (id, connection_id, kind, symbol, side, status, quantity, entry_price, exit_price, cost,
            opened_at, closed_at, client_key, archive_reason, cleanup_id)
    SELECT removed.id, connection_id, kind, symbol, side, status, quantity, entry_price, exit_price, cost,
           opened_at, closed_at, client_key, 'position_limit', cleanup.id
      FROM removed, cleanup
    RETURNING id
  ), logged AS (
    INSERT INTO data_cleanup_log
           (id, reason, connection_id, kind, position_limit, threshold_percent, positions_before,
            archived_count, deleted_count)
    SELECT cleanup.id, 'position_limit', $1, $2, $3, $4, $5, moved.count, moved.count
      FROM cleanup, (SELECT count(*) AS count FROM archived) AS moved
     WHERE moved.count > 0
  )
  SELECT count(*)::integer AS archived_count FROM archived`;

/** Brings one group back to its limit in one transaction. */
export async function trimGroup(
  pool: Pool,
  { group, rule }: { group: GroupCount; rule: LimitRule },
): Promise<TrimOutcome> {
  return await inTransaction(pool, async (client) => {
    const turn = await client.query<{ is_ours: boolean }>(TAKE_TURN, [
      `position-threshold:${groupName(group)}`,
      String(LOCK_TIMEOUT_MS),
    ]);
    if (turn.rows[0]?.is_ours !== true) return { kind: 'busy' };
    const { rows } = await client.query<{ archived_count: number }>(TRIM_GROUP, [
      group.connectionId,
      group.kind,
      rule.limit,
      rule.thresholdPercent,
      group.positionCount,
    ]);
    return { kind: 'trimmed', archivedCount: rows[0]?.archived_count ?? 0 };
  });
}

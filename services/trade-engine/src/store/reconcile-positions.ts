import type { PoolClient } from 'pg';
import type { OpenPosition } from '../trading/position.ts';

export interface Reconciliation {
  /** Those of the state that the table still holds as active. */
  readonly openPositions: readonly OpenPosition[];
  /** Held by the state but gone from the table: trimmed by position-threshold, or closed by hand. */
  readonly trimmedCount: number;
  /** Active in the table but unknown to the state, which happens only after the state was lost: closed flat. */
  readonly orphanedCount: number;
}

/** Makes state and table agree: an engine holds what is there, and leaves nothing open that nobody watches. */
export async function reconcilePositions(
  client: PoolClient,
  options: { connectionId: string; known: readonly OpenPosition[] },
): Promise<Reconciliation> {
  const { connectionId, known } = options;
  const keys = known.map((position) => position.clientKey);
  const active = await client.query<{ client_key: string }>(
    `SELECT client_key FROM positions WHERE client_key = ANY($1) AND status = 'active'`,
    [keys],
  );
  // The prefix is ours: connection ids hold no LIKE wildcard.
  const orphaned = await client.query(
    `UPDATE positions SET status = 'closed', exit_price = entry_price, closed_at = now()
      WHERE connection_id = $1 AND status = 'active' AND client_key LIKE $2 AND NOT client_key = ANY($3)`,
    [connectionId, `${connectionId}:%`, keys],
  );
  const stillActive = new Set(active.rows.map((row) => row.client_key));
  const openPositions = known.filter((position) => stillActive.has(position.clientKey));
  return {
    openPositions,
    trimmedCount: known.length - openPositions.length,
    orphanedCount: orphaned.rowCount ?? 0,
  };
}

import type { PoolClient } from 'pg';
import type { ClosedPosition, OpenPosition } from '../trading/position.ts';

/** Inserts what was opened and closes what was closed; returns how many of the latter were no longer there. */
export async function writePositions(
  client: PoolClient,
  batch: {
    readonly connectionId: string;
    readonly opened: readonly OpenPosition[];
    readonly closed: readonly ClosedPosition[];
  },
): Promise<number> {
  const { connectionId, opened, closed } = batch;
  if (opened.length > 0) {
    await client.query(
      `INSERT INTO positions
              (connection_id, kind, symbol, side, status, quantity, entry_price, cost, opened_at, client_key)
       SELECT $1, o.kind, o.symbol, o.side, 'active', o.quantity, o."entryPrice", o.cost,
              to_timestamp(o."openedAt" / 1000.0), o."clientKey"
         FROM jsonb_to_recordset($2) AS o(kind text, symbol text, side text, quantity numeric, "entryPrice" numeric,
              cost numeric, "openedAt" bigint, "clientKey" text)
       ON CONFLICT DO NOTHING`,
      [connectionId, JSON.stringify(opened)],
    );
  }
  if (closed.length === 0) return 0;
  const updated = await client.query(
    `UPDATE positions
        SET status = 'closed', exit_price = c."exitPrice", closed_at = to_timestamp(c."closedAt" / 1000.0)
       FROM jsonb_to_recordset($1) AS c("clientKey" text, "exitPrice" numeric, "closedAt" bigint)
      WHERE positions.client_key = c."clientKey" AND positions.status = 'active'`,
    [JSON.stringify(closed)],
  );
  return closed.length - (updated.rowCount ?? 0);
}

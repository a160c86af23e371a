import type { Queryable } from '@recovery/database';
import type { PositionGroup, PositionKind } from '../limits/position-kind.ts';

export interface GroupCount extends PositionGroup {
  readonly positionCount: number;
}

/** Reads positions_keep_order front to back: its order is the grouping, so nothing is sorted. */
export const COUNT_GROUPS = `
  SELECT connection_id, kind, count(*)::integer AS position_count
    FROM positions
   GROUP BY connection_id, kind`;

/** How many positions each (connection, kind) holds. */
export async function countGroups(client: Queryable): Promise<GroupCount[]> {
  const { rows } = await client.query<{ connection_id: string; kind: PositionKind; position_count: number }>(
    COUNT_GROUPS,
  );
  return rows.map((row) => ({ connectionId: row.connection_id, kind: row.kind, positionCount: row.position_count }));
}

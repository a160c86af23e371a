import type { Queryable } from '@recovery/database';
import type { PositionGroup, PositionKind } from '../limits/position-kind.ts';

export interface GroupCount extends PositionGroup {
  readonly positionCount: number;
}

/**
 * Hops through positions_keep_order from group to group and counts each on the index alone: no sort, no table
 * scan, and the cost of a group does not grow with the others.
 */
export const COUNT_GROUPS = `
  WITH RECURSIVE groups AS (
    (SELECT connection_id, kind FROM positions ORDER BY connection_id, kind LIMIT 1)
    UNION ALL
    SELECT next.connection_id, next.kind
      FROM groups
     CROSS JOIN LATERAL (
       SELECT connection_id, kind FROM positions
        WHERE (connection_id, kind) > (groups.connection_id, groups.kind)
        ORDER BY connection_id, kind
        LIMIT 1) AS next
  )
  SELECT groups.connection_id, groups.kind, counted.position_count
    FROM groups
   CROSS JOIN LATERAL (
     SELECT count(*)::integer AS position_count FROM positions
      WHERE connection_id = groups.connection_id AND kind = groups.kind) AS counted`;

/** How many positions each (connection, kind) holds. */
export async function countGroups(client: Queryable): Promise<GroupCount[]> {
  const { rows } = await client.query<{ connection_id: string; kind: PositionKind; position_count: number }>(
    COUNT_GROUPS,
  );
  return rows.map((row) => ({ connectionId: row.connection_id, kind: row.kind, positionCount: row.position_count }));
}

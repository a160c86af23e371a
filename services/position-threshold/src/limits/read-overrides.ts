import type { Queryable } from '@recovery/database';
import type { LimitOverride } from './configured-limits.ts';
import type { PositionKind } from './position-kind.ts';

interface OverrideRow {
  connection_id: string;
  kind: PositionKind | null;
  position_limit: number | null;
  threshold_percent: number | null;
}

/** The overrides in the table position_limits: operators change them without a restart. */
export async function readOverrides(client: Queryable): Promise<LimitOverride[]> {
  const { rows } = await client.query<OverrideRow>(
    'SELECT connection_id, kind, position_limit, threshold_percent FROM position_limits',
  );
  return rows.map((row) => ({
    connection: row.connection_id,
    ...(row.kind === null ? {} : { kind: row.kind }),
    ...(row.position_limit === null ? {} : { limit: row.position_limit }),
    ...(row.threshold_percent === null ? {} : { thresholdPercent: row.threshold_percent }),
  }));
}

import type { PoolClient } from 'pg';
import type { EngineConfiguration } from '../trading/engine-configuration.ts';
import type { EngineState } from '../trading/engine-state.ts';
import type { ClosedPosition, OpenPosition } from '../trading/position.ts';
import { writePositions } from './write-positions.ts';

export interface SaveRequest {
  readonly connectionId: string;
  readonly ownerId: string;
  readonly declared: EngineConfiguration;
  /** The last configuration the engine could follow. */
  readonly lastValid: EngineConfiguration;
  readonly status: string;
  /** In words, when status is error. */
  readonly error: string | null;
  readonly state: EngineState;
  readonly opened: readonly OpenPosition[];
  readonly closed: readonly ClosedPosition[];
  /** Epoch ms of the last tick; null when there was none since the last save. */
  readonly tickedAt: number | null;
}

export type SaveResult =
  | {
      readonly outcome: 'saved';
      /** The configuration as it is stored now, which people may have changed meanwhile. */
      readonly configuration: unknown;
      /** Positions to close that were no longer active. */
      readonly trimmedCount: number;
    }
  | { readonly outcome: 'superseded' };

interface Row {
  owner: string | null;
  config: unknown;
  tick_count: string;
}

/**
 * Saves ticks, all or nothing. Saying the same again changes nothing: the tick count says whether the positions
 * are in already. Superseded when another process has loaded the engine since.
 */
export async function saveBatch(client: PoolClient, request: SaveRequest): Promise<SaveResult> {
  const { connectionId, ownerId, state } = request;
  const { rows } = await client.query<Row>(
    `SELECT state->>'owner' AS owner, config, tick_count FROM trade_engine_state WHERE connection_id = $1 FOR UPDATE`,
    [connectionId],
  );
  const row = rows[0];
  if (row !== undefined && row.owner !== ownerId) return { outcome: 'superseded' };
  const isNews = row === undefined || Number(row.tick_count) < state.tick;
  const trimmedCount = isNews ? await writePositions(client, request) : 0;
  await writeState(client, request);
  return { outcome: 'saved', configuration: row?.config ?? request.lastValid, trimmedCount };
}

// An insert when the row is gone: the table was dropped and made again, and memory is all that is left of it.
async function writeState(client: PoolClient, request: SaveRequest): Promise<void> {
  const { connectionId, ownerId, declared, lastValid, status, error, state, tickedAt } = request;
  await client.query(
    `INSERT INTO trade_engine_state AS stored (connection_id, enabled, status, error, config, last_valid_config,
            state, tick_count, last_tick_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $7, to_timestamp($8::float8 / 1000), now())
     ON CONFLICT (connection_id) DO UPDATE
        SET enabled = excluded.enabled, status = excluded.status, error = excluded.error,
            last_valid_config = excluded.last_valid_config, state = excluded.state,
            tick_count = excluded.tick_count,
            last_tick_at = coalesce(excluded.last_tick_at, stored.last_tick_at), updated_at = now()`,
    [
      connectionId,
      status !== 'stopped',
      status,
      error,
      JSON.stringify(lastValid),
      JSON.stringify({ ...state, owner: ownerId, declared: JSON.stringify(declared) }),
      state.tick,
      tickedAt,
    ],
  );
}

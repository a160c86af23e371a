import type { PoolClient } from 'pg';
import { type EngineState, engineStateSchema, firstState } from '../trading/engine-state.ts';
import type { EngineConfiguration } from '../trading/engine-configuration.ts';
import { reconcilePositions, type Reconciliation } from './reconcile-positions.ts';

export interface LoadRequest {
  readonly connectionId: string;
  /** Names this load; whoever loaded last owns the engine, and only the owner can save. */
  readonly ownerId: string;
  /** The run that begins when there is no state to go on from. */
  readonly newRun: string;
  /** What the environment says. Stored when it is new or has changed since the last start. */
  readonly declared: EngineConfiguration;
}

export interface LoadedEngine extends Reconciliation {
  readonly state: EngineState;
  /** As stored: running, paused, stopped or error. */
  readonly status: string;
  readonly configuration: unknown;
  /** True when a row was there but its state could not be read. */
  readonly stateWasDamaged: boolean;
}

interface Row {
  status: string;
  config: unknown;
  state: unknown;
  declared: string | null;
}

/** Takes an engine over: its state after the last saved tick, its configuration, its open positions. */
export async function loadEngine(client: PoolClient, request: LoadRequest): Promise<LoadedEngine> {
  const { connectionId, ownerId, newRun, declared } = request;
  const declaredText = JSON.stringify(declared);
  await client.query(
    `INSERT INTO trade_engine_state (connection_id, enabled, status, config, last_valid_config, state, tick_count)
     VALUES ($1, true, 'running', $2, $2, '{}', 0) ON CONFLICT (connection_id) DO NOTHING`,
    [connectionId, declaredText],
  );
  const { rows } = await client.query<Row>(
    `SELECT CASE WHEN enabled THEN status ELSE 'stopped' END AS status, config, state, state->>'declared' AS declared
       FROM trade_engine_state WHERE connection_id = $1 FOR UPDATE`,
    [connectionId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`the state of ${connectionId} vanished while it was loaded`);

  const isNew = row.declared === null;
  const parsed = engineStateSchema.safeParse(row.state);
  const state = parsed.success ? parsed.data : firstState(newRun);
  const reconciliation = await reconcilePositions(client, { connectionId, known: state.openPositions });
  const kept = { ...state, openPositions: reconciliation.openPositions };
  const configuration = row.declared === declaredText ? row.config : declared;
  // Returned as it is stored: by comparing with that the engine notices a change.
  const updated = await client.query<{ config: unknown }>(
    `UPDATE trade_engine_state
        SET config = $2, state = $3, tick_count = $4, updated_at = now() WHERE connection_id = $1 RETURNING config`,
    [
      connectionId,
      JSON.stringify(configuration),
      JSON.stringify({ ...kept, owner: ownerId, declared: declaredText }),
      kept.tick,
    ],
  );
  return {
    ...reconciliation,
    state: kept,
    status: row.status,
    configuration: updated.rows[0]?.config,
    stateWasDamaged: !parsed.success && !isNew,
  };
}

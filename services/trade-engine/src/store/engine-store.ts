import type { DatabaseLink } from './database-link.ts';
import { type LoadedEngine, loadEngine, type LoadRequest } from './load-engine.ts';
import { saveBatch, type SaveRequest, type SaveResult } from './save-batch.ts';

/** What engines ask of PostgreSQL. Everything rejects when the server is not there; nothing waits for ever. */
export class EngineStore {
  readonly #database: DatabaseLink;

  constructor(database: DatabaseLink) {
    this.#database = database;
  }

  load(request: LoadRequest): Promise<LoadedEngine> {
    return this.#database.transaction((client) => loadEngine(client, request));
  }

  save(request: SaveRequest): Promise<SaveResult> {
    return this.#database.transaction((client) => saveBatch(client, request));
  }

  /** Puts a configuration in place, for what is stored now; an engine follows it from its next save or load on. */
  async writeConfiguration(connectionId: string, configuration: unknown): Promise<void> {
    await this.#database.transaction((client) =>
      client.query(`UPDATE trade_engine_state SET config = $2, updated_at = now() WHERE connection_id = $1`, [
        connectionId,
        JSON.stringify(configuration),
      ]),
    );
  }

  /** The stored configuration and the last one that an engine could follow; nulls when there is no row. */
  async readConfigurations(connectionId: string): Promise<{ current: unknown; lastValid: unknown }> {
    const { rows } = await this.#database.transaction((client) =>
      client.query<{ current: unknown; lastValid: unknown }>(
        `SELECT config AS current, last_valid_config AS "lastValid" FROM trade_engine_state WHERE connection_id = $1`,
        [connectionId],
      ),
    );
    return rows[0] ?? { current: null, lastValid: null };
  }
}

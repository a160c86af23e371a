import { createPool, endPool, inTransaction } from '@recovery/database';
import { errorMessage, type Logger } from '@recovery/runtime';
import type { Pool, PoolClient } from 'pg';

/** A frozen server is given up after so long; no statement of ours needs a tenth of it. */
const QUERY_TIMEOUT_MS = 3_000;

/** The connection pool, replaceable while the engines run. */
export class DatabaseLink {
  readonly #open: () => Pool;
  #pool: Pool;

  constructor(options: { connectionString: string; log: Logger }) {
    this.#open = () =>
      createPool({
        connectionString: options.connectionString,
        applicationName: 'trade-engine',
        log: options.log,
        max: 8,
        connectionTimeoutMs: QUERY_TIMEOUT_MS,
        queryTimeoutMs: QUERY_TIMEOUT_MS,
      });
    this.#pool = this.#open();
  }

  /** Runs the work in one transaction; whatever it throws rolls everything back. */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.#pool, work);
  }

  /** Puts a new pool in place of the old one and tests it; the old one ends behind it. */
  async reset(): Promise<{ ok: boolean; message?: string }> {
    const old = this.#pool;
    this.#pool = this.#open();
    void endPool(old);
    try {
      await this.transaction((client) => client.query('SELECT 1'));
      return { ok: true };
    } catch (error) {
      return { ok: false, message: errorMessage(error) };
    }
  }

  async close(): Promise<void> {
    await endPool(this.#pool);
  }
}

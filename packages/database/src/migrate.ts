import type { Logger } from '@recovery/runtime';
import { applySchema } from './apply-schema.ts';
import { connectWhenReady } from './connect-when-ready.ts';
import type { TableName } from './schema.ts';

export interface MigrateOptions {
  connectionString: string;
  log: Logger;
  /** How long a server that is starting or refusing is waited for; default 60000. */
  waitMs?: number;
}

export interface ReinitialiseOptions {
  connectionString: string;
  log: Logger;
  /** Default 10000. */
  waitMs?: number;
}

const MIGRATE_QUERY_TIMEOUT_MS = 60_000;
const REINITIALISE_QUERY_TIMEOUT_MS = 20_000;

/**
 * Brings the schema up to date; repeating it is harmless, also side by side.
 * @throws {AppError} `database_unavailable`, `database_refused`
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  await runMigrations({
    connectionString: options.connectionString,
    log: options.log,
    waitMs: options.waitMs ?? 60_000,
    queryTimeoutMs: MIGRATE_QUERY_TIMEOUT_MS,
  });
}

/**
 * Recreates tables that are missing, whatever the journal says, and leaves every existing table as it is.
 * @throws {AppError} `database_unavailable`, `database_refused`
 */
export async function reinitialise(options: ReinitialiseOptions): Promise<{ created: TableName[] }> {
  return await runMigrations({
    connectionString: options.connectionString,
    log: options.log,
    waitMs: options.waitMs ?? 10_000,
    queryTimeoutMs: REINITIALISE_QUERY_TIMEOUT_MS,
  });
}

async function runMigrations(options: {
  connectionString: string;
  log: Logger;
  waitMs: number;
  queryTimeoutMs: number;
}): Promise<{ created: TableName[] }> {
  const { client, close } = await connectWhenReady({ ...options, applicationName: 'recovery-migrations' });
  try {
    return await applySchema(client, options.log);
  } finally {
    await close();
  }
}

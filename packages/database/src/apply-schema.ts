import type { Logger } from '@recovery/runtime';
import { runner } from 'node-pg-migrate';
import type { Client } from 'pg';
import { JOURNAL_TABLE, MIGRATIONS_BY_TABLE, MIGRATIONS_DIR, missingTables, type TableName } from './schema.ts';

/** Applies what is not applied, and again what is journalled although its table is gone. Never drops anything. */
export async function applySchema(client: Client, log: Logger): Promise<{ created: TableName[] }> {
  // Whoever drops "all tables" often drops the schema they lie in.
  await client.query('CREATE SCHEMA IF NOT EXISTS public');
  const missing = await missingTables(client);
  for (const table of missing) await forgetMigrations(client, table);
  await runner({
    dbClient: client,
    dir: MIGRATIONS_DIR,
    // Only upwards: a recovery that could remove tables would be a danger of its own.
    direction: 'up',
    migrationsTable: JOURNAL_TABLE,
    // The default makes the second of two parallel runners fail.
    advisoryLockMode: 'wait',
    singleTransaction: true,
    // A migration applied again stands at the journal's end; each is idempotent, so their order is free.
    checkOrder: false,
    logger: {
      info: (line) => {
        log.debug({ line }, 'migrations');
      },
      warn: (line) => {
        log.warn({ line }, 'migrations');
      },
      error: (line) => {
        log.error({ line }, 'migrations');
      },
    },
  });
  const stillMissing = await missingTables(client);
  const created = missing.filter((table) => !stillMissing.includes(table));
  if (created.length > 0) log.info({ created }, 'tables created');
  return { created };
}

async function forgetMigrations(client: Client, table: TableName): Promise<void> {
  const journal = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [
    JOURNAL_TABLE,
  ]);
  if (journal.rows[0]?.exists !== true) return;
  // Asks again in the same statement: another runner may have healed the table meanwhile.
  await client.query(`DELETE FROM ${JOURNAL_TABLE} WHERE name = ANY($1) AND to_regclass($2) IS NULL`, [
    [...MIGRATIONS_BY_TABLE[table]],
    table,
  ]);
}

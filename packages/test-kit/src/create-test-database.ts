import { randomBytes } from 'node:crypto';
import { migrate } from '@recovery/database';
import { Client } from 'pg';
import { inject } from 'vitest';
import { silentLogger } from './silent-logger.ts';

export interface TestDatabase {
  readonly connectionString: string;
  /** Ends all its sessions and removes it. */
  drop(): Promise<void>;
}

async function runOnServer(sql: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A new database on the run's PostgreSQL, with our tables unless `migrate: false`. */
export async function createTestDatabase(options: { migrate?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runOnServer(`CREATE DATABASE ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const connectionString = url.href;
  if (options.migrate !== false) await migrate({ connectionString, log: silentLogger() });
  return { connectionString, drop: () => runOnServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

import { Client } from 'pg';

/** Whether the error says that somebody else made the same thing in between. */
function isDuplicate(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === '42710' || error.code === '42P04' || error.code === '23505')
  );
}

async function queryUnlessThere(client: Client, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/**
 * Makes the database and, as its owner, a role of the same name that is no superuser but sees all
 * sessions (pg_monitor); sets the role's password. Returns the role's URL.
 */
export async function ensureDatabase(options: {
  superuserUrl: string;
  name: string;
  password: string;
}): Promise<string> {
  const client = new Client({
    connectionString: options.superuserUrl,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const name = client.escapeIdentifier(options.name);
    const password = client.escapeLiteral(options.password);
    await queryUnlessThere(client, `CREATE ROLE ${name} LOGIN`);
    await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${password}`);
    await client.query(`GRANT pg_monitor TO ${name}`);
    await queryUnlessThere(client, `CREATE DATABASE ${name} OWNER ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(options.superuserUrl);
  url.username = encodeURIComponent(options.name);
  url.password = encodeURIComponent(options.password);
  url.pathname = `/${encodeURIComponent(options.name)}`;
  return url.href;
}

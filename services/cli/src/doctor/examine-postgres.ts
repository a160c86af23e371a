import { createPool, endPool, missingTables } from '@recovery/database';
import { createLogger, errorMessage, maskUrl } from '@recovery/runtime';
import { fail, ok, skip, warn, type Finding } from './finding.ts';

const NAME = 'postgresql';

/** The watched database: the system works without it, and has to know where it is. */
export async function examinePostgres(url: string | undefined): Promise<Finding> {
  if (url === undefined) return skip(NAME, 'DATABASE_URL is not set, and npm start does not run');
  const log = createLogger('recovery', { level: 'silent' });
  const pool = createPool({
    connectionString: url,
    applicationName: 'recovery-doctor',
    log,
    max: 1,
    queryTimeoutMs: 3_000,
  });
  try {
    const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
    const missing = await missingTables(pool);
    const version = `PostgreSQL ${rows[0]?.server_version ?? ''}`;
    return missing.length === 0
      ? ok(NAME, `${version}, with all tables`)
      : warn(NAME, `${version}, without ${missing.join(', ')}`, 'recovery restart database makes them');
  } catch (error) {
    const advice = 'recovery explain database tells what is being done about it; mend DATABASE_URL if that is wrong';
    return fail(NAME, `${maskUrl(url)} cannot be used: ${errorMessage(error)}`, advice);
  } finally {
    await endPool(pool);
  }
}

export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { createTestRedis, type TestRedis } from './create-test-redis.ts';
export type { ServerHandle } from './server-handle.ts';
export { startPrivatePostgres, type PrivatePostgres } from './start-private-postgres.ts';
export { startPrivateRedis, type PrivateRedis } from './start-private-redis.ts';
export { startProcess, type StartedProcess } from './start-process.ts';
export { silentLogger } from './silent-logger.ts';
export { makeTestDirectory } from './test-directory.ts';
export { waitFor } from './wait-for.ts';

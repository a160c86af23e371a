export { createPool, endPool, type PoolOptions } from './create-pool.ts';
export { inTransaction } from './in-transaction.ts';
export { migrate, type MigrateOptions, reinitialise, type ReinitialiseOptions } from './migrate.ts';
export type { Queryable } from './queryable.ts';
export { missingTables, requiredTables, type TableName } from './schema.ts';

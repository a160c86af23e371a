export { ensureDatabase } from './ensure-database.ts';
export { findRedisBinary } from './find-redis-binary.ts';
export { freePort, isPortFree } from './free-port.ts';
export { endLeftoverPostgres } from './leftover-postgres.ts';
export { preparePostgresServer, type PostgresServer, type PostgresServerOptions } from './postgres-server.ts';
export {
  descendantsOf,
  isSameProcess,
  listProcesses,
  readProcess,
  type ProcessEntry,
  type ProcessIdentity,
} from './process-table.ts';
export { prepareRedisServer, type RedisServer, type RedisServerOptions } from './redis-server.ts';
export { postgresServerCommand, redisServerCommand, spawnServer, type ServerCommand } from './server-command.ts';
export { waitForPostgres, waitForRedis } from './wait-for-server.ts';

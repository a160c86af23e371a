import { GenericContainer, Wait } from 'testcontainers';
import { startPrivatePostgres } from './start-private-postgres.ts';
import { startPrivateRedis } from './start-private-redis.ts';

// What the global set-up hands to the tests.
declare module 'vitest' {
  interface ProvidedContext {
    redisUrl: string;
    postgresUrl: string;
  }
}

/** The servers that all integration tests of a run share. */
export interface TestBackend {
  readonly redisUrl: string;
  /** Superuser, so that each test can make a database of its own. */
  readonly postgresUrl: string;
  stop(): Promise<void>;
}

// Every test takes a logical database of its own.
export const LOGICAL_DATABASE_COUNT = 4_096;

/** Servers from the machine's own binaries. */
export async function startLocalBackend(): Promise<TestBackend> {
  const [redis, postgres] = await Promise.all([
    startPrivateRedis({ settings: { databases: String(LOGICAL_DATABASE_COUNT) } }),
    // Durability of a throw-away database is only a cost.
    startPrivatePostgres({ settings: { fsync: 'off', max_connections: '300' } }),
  ]);
  return {
    redisUrl: redis.url,
    postgresUrl: postgres.connectionString,
    stop: async () => {
      await Promise.all([redis.stop(), postgres.stop()]);
    },
  };
}

/** Servers in containers, for TEST_BACKEND=containers. */
export async function startContainerBackend(): Promise<TestBackend> {
  // The reaper is one more image to pull; the teardown below stops what we started.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const password = crypto.randomUUID();
  const [redis, postgres] = await Promise.all([
    new GenericContainer('redis:8-trixie')
      .withExposedPorts(6379)
      .withCommand(['redis-server', '--hz', '100', '--databases', String(LOGICAL_DATABASE_COUNT)])
      .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
      .start(),
    new GenericContainer('postgres:17-trixie')
      .withExposedPorts(5432)
      .withEnvironment({ POSTGRES_PASSWORD: password })
      .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=300'])
      // The image starts the server once to prepare it and a second time to serve.
      .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
      .start(),
  ]);
  return {
    redisUrl: `redis://${redis.getHost()}:${redis.getMappedPort(6379)}`,
    postgresUrl: `postgres://postgres:${password}@${postgres.getHost()}:${postgres.getMappedPort(5432)}/postgres`,
    stop: async () => {
      await Promise.all([redis.stop(), postgres.stop()]);
    },
  };
}

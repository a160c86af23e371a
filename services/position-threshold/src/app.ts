import { createPool, endPool } from '@recovery/database';
import { createFaults, type ProcessContext, startHealthServer, startHeartbeat } from '@recovery/runtime';
import { type Environment, limitsFromEnvironment } from './environment.ts';
import { createThresholdWatch } from './watch/threshold-watch.ts';

const BYTES_PER_MB = 1_048_576;
const MAINTENANCE_TIMEOUT_MS = 600_000;

/** Assembles and starts the service; resolves when it listens. Its first tick may still be waiting for the database. */
export async function startPositionThreshold(
  { log, onShutdown }: Pick<ProcessContext, 'log' | 'onShutdown'>,
  environment: Environment,
): Promise<{ port: number }> {
  const connectionString = environment.DATABASE_URL;
  const pool = createPool({
    connectionString,
    applicationName: 'position-threshold',
    log,
    max: 2,
    queryTimeoutMs: 15_000,
  });
  const maintenancePool = createPool({
    connectionString,
    // Not the name of the ticks' sessions: a VACUUM may take long without being stuck.
    applicationName: 'position-threshold-maintenance',
    log,
    max: 1,
    queryTimeoutMs: MAINTENANCE_TIMEOUT_MS,
  });
  onShutdown('database', async () => {
    await Promise.all([endPool(pool), endPool(maintenancePool)]);
  });

  const faults = createFaults({
    enabled: environment.FAULTS_ENABLED,
    log,
    corruptConfiguration: async () => {
      watch.corruptLimits();
    },
  });
  const watch = createThresholdWatch({
    pool,
    maintenancePool,
    limits: limitsFromEnvironment(environment),
    faults,
    log,
    periodMs: environment.POSITION_TICK_INTERVAL,
    sizeCheckIntervalMs: environment.SIZE_CHECK_INTERVAL,
    maxBytes: environment.MAX_DATABASE_SIZE_MB * BYTES_PER_MB,
    retentionDays: environment.RETENTION_DAYS,
  });
  onShutdown('loops', async () => {
    await watch.stop();
  });

  const server = await startHealthServer({
    name: 'position-threshold',
    host: environment.HEALTH_HOST,
    port: environment.HEALTH_PORT,
    log,
    readiness: watch.readiness,
    details: () => watch.details(),
    control: {
      token: environment.CONTROL_TOKEN,
      operations: {
        stop: () => watch.stop(),
        clear: async () => watch.clear(),
        start: () => watch.start(),
      },
      ...(environment.CONTROL_FENCE_FILE === undefined ? {} : { fenceFile: environment.CONTROL_FENCE_FILE }),
    },
    faults,
  });
  onShutdown('health server', () => server.close());
  beat({ log, onShutdown }, environment);
  void watch.start();
  log.info({ port: server.port, periodMs: environment.POSITION_TICK_INTERVAL }, 'watching positions');
  return { port: server.port };
}

function beat({ log, onShutdown }: Pick<ProcessContext, 'log' | 'onShutdown'>, environment: Environment): void {
  if (environment.HEARTBEAT_URL === undefined) return;
  const heartbeat = startHeartbeat({
    url: environment.HEARTBEAT_URL,
    intervalMs: environment.HEARTBEAT_INTERVAL,
    ...(environment.HEARTBEAT_TOKEN === undefined ? {} : { token: environment.HEARTBEAT_TOKEN }),
    log,
  });
  onShutdown('heartbeat', () => {
    heartbeat.stop();
  });
}

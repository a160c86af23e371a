import { resolve } from 'node:path';
import { apiKeyDirectory, openApiKeys, openConfiguration } from '@recovery/configuration';
import { fleetLimits } from '@recovery/contracts';
import { openOwnErrors } from '@recovery/log-files';
import { createRedisConnection, openHealthCheckQueue, openQueueHolds, openRecoveryQueue } from '@recovery/queue';
import { createLogger, errorMessage, startLoop, type CheckOutcome } from '@recovery/runtime';
import { joinClusterTime, openStore } from '@recovery/store';
import type { Express } from 'express';
import { createApp } from './app.ts';
import { createCredentials } from './auth/credentials.ts';
import { openBoard } from './board/open-board.ts';
import { SHORT_TOKEN, type GatewayEnv } from './environment.ts';
import { openEventFeed } from './events/event-feed.ts';
import type { Gateway } from './gateway.ts';
import { pruneWindows } from './holds/prune-windows.ts';
import { allowedHost } from './http/allowed-host.ts';
import { Places } from './http/places.ts';
import { RateLimiter } from './http/rate-limiter.ts';
import { inTime } from './in-time.ts';
import { openHoldsFile } from './ledger/holds-file.ts';
import { keepLedger } from './ledger/keep-ledger.ts';
import { listen } from './listen.ts';
import { createMetrics } from './metrics/create-metrics.ts';
import { startOutgoingHeartbeat } from './outgoing-heartbeat/start-outgoing-heartbeat.ts';
import { openApiDocument } from './openapi/openapi-document.ts';
import { ROUTES } from './routes.ts';
import { openStatusFeed } from './events/status-feed.ts';
import { checksAreFresh } from './status/checks-are-fresh.ts';
import { loadPresent } from './status/load-status.ts';
import { queuesAreServed } from './status/queues-are-served.ts';
import { startLogWriter } from './log-writer/start-log-writer.ts';

const MINUTE_MS = 60_000;
/** Logins from one address: so many at once, then one every six seconds. */
const LOGINS = { burst: 10, perSecond: 1 / 6 };
const MAX_WAITING = 100;
/** Who reads log files at the same time. */
const MAX_READING = 16;

export interface StartedGateway {
  readonly port: number;
  readonly app: Express;
}

/**
 * Everything the gateway is made of, started; `onShutdown` is told how each part ends, in the order of
 * their beginnings.
 */
export async function startGateway({
  env,
  dashboardDir,
  output,
  onShutdown,
}: {
  env: GatewayEnv;
  dashboardDir: string;
  /** Where the JSON log goes. */
  output: { write(line: string): void };
  onShutdown(label: string, close: () => Promise<void> | void): void;
}): Promise<StartedGateway> {
  const ownErrors = openOwnErrors({ dir: env.LOG_DIR });
  onShutdown('own errors', () => ownErrors.close());
  const log = createLogger('api-gateway', { destination: ownErrors.tee(output) });

  const configuration = openConfiguration({ env, log });
  onShutdown('configuration', () => configuration.close());
  const redis = createRedisConnection({ url: env.REDIS_URL, role: 'store', log });
  onShutdown('redis', () => redis.disconnect());
  const time = joinClusterTime({ redis, log, onShutdown });
  const store = openStore({ redis, log });
  onShutdown('store', () => store.close());
  const recoveryQueue = openRecoveryQueue({ url: env.REDIS_URL, log });
  onShutdown('recovery queue', () => recoveryQueue.close());
  const healthChecks = openHealthCheckQueue({ url: env.REDIS_URL, log });
  onShutdown('health check queue', () => healthChecks.close());
  const queueHolds = openQueueHolds({ url: env.REDIS_URL, log });
  onShutdown('queue holds', () => queueHolds.close());
  const board = openBoard({ url: env.REDIS_URL, log });
  onShutdown('board', () => board.close());
  const keys = openApiKeys({ dir: apiKeyDirectory(env.DATA_DIR), log });
  onShutdown('API keys', () => keys.close());
  if (env.API_TOKEN !== undefined && env.API_TOKEN.length < SHORT_TOKEN) {
    log.warn(`API_TOKEN has fewer than ${SHORT_TOKEN} characters: it may be guessed`);
  }

  const logWriter = time.whenKnown({
    start: () =>
      startLogWriter({
        store,
        dir: env.LOG_DIR,
        retentionDays: env.LOG_RETENTION_DAYS,
        ttlMs: env.LOG_WRITER_TTL,
        log,
      }),
    stop: (started) => started.close(),
  });
  onShutdown('log writer', () => logWriter.stop());

  const ledger = time.whenKnown({
    start: () =>
      keepLedger({
        store,
        holdsFile: openHoldsFile(resolve(env.DATA_DIR, 'holds.json')),
        logDir: env.LOG_DIR,
        windowMs: env.RESTART_BUDGET_WINDOW,
        log,
      }),
    stop: (started) => started.stop(),
  });
  onShutdown('ledger', () => ledger.stop());
  const windows = time.whenKnown({
    start: () =>
      startLoop({
        name: 'maintenance windows',
        intervalMs: MINUTE_MS,
        run: () => pruneWindows(store, Date.now()),
        onError: (error) => log.debug({ reason: errorMessage(error) }, 'maintenance windows could not be pruned'),
      }),
    stop: (started) => started.stop(),
  });
  onShutdown('maintenance windows', () => windows.stop());

  const feed = openEventFeed({ store, log });
  const startedAt = Date.now();
  const statusFeed = openStatusFeed({
    load: (now) =>
      inTime('reading the status', () => loadPresent({ configuration, store, queueHolds, startedAt }, now)),
    now: Date.now,
  });
  const gateway: Gateway = {
    log,
    configuration,
    store,
    recoveryQueue,
    healthChecks,
    queueHolds,
    board,
    credentials: createCredentials({ apiToken: env.API_TOKEN, heartbeatToken: env.HEARTBEAT_TOKEN, keys }),
    logins: new RateLimiter(LOGINS),
    feed,
    statusFeed,
    waitingPlaces: new Places(MAX_WAITING),
    readingPlaces: new Places(MAX_READING),
    metrics: createMetrics(),
    openApi: openApiDocument(ROUTES),
    environmentAllows: env.AUTO_RECOVERY_ENABLED,
    settingsDefaults: {
      health_check_interval: env.HEALTH_CHECK_INTERVAL,
      health_check_retry_interval: env.HEALTH_CHECK_RETRY_INTERVAL,
      max_error_threshold: env.MAX_ERROR_THRESHOLD,
      max_restart_attempts: env.MAX_RESTART_ATTEMPTS,
      restart_cooldown: env.RESTART_COOLDOWN,
    },
    limits: fleetLimits(env),
    logDir: env.LOG_DIR,
    startedAt,
    readiness: {
      redis: async (): Promise<CheckOutcome> => {
        await inTime('Redis', () => redis.ping());
        return { ok: true };
      },
      clock: time.check,
      'log-writer': () => logWriter.started?.check() ?? { ok: false, message: 'not started yet' },
      queues: () => queuesAreServed(queueHolds),
      // Said, and no fault: what was in force before works as it did.
      configuration: () => {
        const { servicesRefusal } = configuration.current();
        return servicesRefusal === null ? { ok: true } : { ok: true, message: servicesRefusal };
      },
      checks: () => checksAreFresh({ configuration, store }, Date.now()),
    },
  };
  if (env.OUTGOING_HEARTBEAT_URL !== undefined) {
    const heartbeat = startOutgoingHeartbeat({
      url: env.OUTGOING_HEARTBEAT_URL,
      intervalMs: env.OUTGOING_HEARTBEAT_INTERVAL,
      readiness: gateway.readiness,
      log,
    });
    onShutdown('outgoing heartbeat', () => heartbeat.stop());
  }
  const app = createApp({
    gateway,
    isAllowedHost: allowedHost({ host: env.HOST, named: env.ALLOWED_HOSTS }),
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    rateLimit: env.API_RATE_LIMIT,
    dashboardDir,
  });
  const server = await listen(app, { host: env.HOST, port: env.PORT });
  onShutdown('http server', () => server.close());
  // Last in, first out: the streams without an end are ended before the server waits for them.
  onShutdown('status feed', () => statusFeed.close());
  onShutdown('event feed', () => feed.close());
  log.info({ host: env.HOST, port: server.port }, 'listening');
  return { port: server.port, app };
}

import { type ControlOperation, createFaults, type Faults, type HealthCheck, type Logger } from '@recovery/runtime';
import type { Connection } from './connections.ts';
import { createControlOperations } from './coordinator/control-operations.ts';
import { Coordinator } from './coordinator/coordinator.ts';
import { describeHealth } from './coordinator/health-details.ts';
import { createReadiness } from './coordinator/readiness.ts';
import { Engine } from './engine/engine.ts';
import type { Environment } from './environment.ts';
import { MarketCache } from './market/market-cache.ts';
import type { MarketFeed } from './market/market-feed.ts';
import type { SharedWindows } from './market/shared-windows.ts';
import type { DatabaseLink } from './store/database-link.ts';
import { EngineStore } from './store/engine-store.ts';
import { restoreConfigurations } from './store/restore-configurations.ts';
import { parseConfiguration } from './trading/engine-configuration.ts';

export interface AppOptions {
  readonly environment: Pick<
    Environment,
    | 'ENGINE_TICK_INTERVAL'
    | 'ENGINE_MAX_UNSAVED_TICKS'
    | 'ENGINE_STATISTICS_WINDOW'
    | 'ENGINE_MAX_ERROR_PERCENT'
    | 'ENGINE_SLOW_TICK'
    | 'FAULTS_ENABLED'
  >;
  readonly connections: readonly Connection[];
  readonly feed: MarketFeed;
  readonly database: DatabaseLink;
  /** Null keeps the market cache in memory alone. */
  readonly sharedWindows: SharedWindows | null;
  readonly log: Logger;
}

export interface App {
  readonly coordinator: Coordinator;
  readonly readiness: Record<string, HealthCheck>;
  readonly operations: Record<string, ControlOperation>;
  readonly faults: Faults;
  details(): object;
}

/** Puts the trade engine together; nothing runs before `coordinator.start()`. */
export function createApp(options: AppOptions): App {
  const { connections, database, environment, feed, log, sharedWindows } = options;
  const store = new EngineStore(database);
  const cache = new MarketCache({ feed, shared: sharedWindows });
  const parse = (value: unknown) => parseConfiguration(value, feed.symbols);
  const faults = createFaults({
    enabled: environment.FAULTS_ENABLED,
    log,
    corruptConfiguration: async () => {
      for (const { id, configuration } of connections) {
        await store.writeConfiguration(id, { ...configuration, symbols: [] });
      }
    },
  });
  const ports = {
    store,
    windowsAt: cache.windowsAt.bind(cache),
    parseConfiguration: parse,
    beforeTick: faults.beforeTick.bind(faults),
    log,
  };
  const engines = connections.map(
    ({ id, configuration }) =>
      new Engine(
        {
          connectionId: id,
          declared: configuration,
          tickIntervalMs: environment.ENGINE_TICK_INTERVAL,
          maxUnsavedTicks: environment.ENGINE_MAX_UNSAVED_TICKS,
          statisticsWindowMs: environment.ENGINE_STATISTICS_WINDOW,
        },
        ports,
      ),
  );
  const coordinator = new Coordinator({ engines, log });
  return {
    coordinator,
    faults,
    readiness: createReadiness(coordinator, { maxErrorPercent: environment.ENGINE_MAX_ERROR_PERCENT }),
    operations: createControlOperations({
      coordinator,
      cache,
      resetDatabase: () => database.reset(),
      resetCache: () => sharedWindows?.reset() ?? Promise.resolve({ ok: true, message: 'kept in memory' }),
      restoreConfigurations: () => restoreConfigurations(store, connections, parse),
    }),
    details: () => describeHealth({ coordinator, cache, feedId: feed.id, slowTickMs: environment.ENGINE_SLOW_TICK }),
  };
}

import type { Configuration } from '@recovery/configuration';
import type { SettingsResponse } from '@recovery/contracts';
import type { FleetLimits } from '@recovery/domain';
import type { HealthCheckQueue, QueueHolds, RecoveryQueue } from '@recovery/queue';
import type { HealthCheck, Logger } from '@recovery/runtime';
import type { Store } from '@recovery/store';
import type { Board } from './board/open-board.ts';
import type { Credentials } from './auth/credentials.ts';
import type { EventFeed } from './events/event-feed.ts';
import type { StatusFeed } from './events/status-feed.ts';
import type { Places } from './http/places.ts';
import type { RateLimiter } from './http/rate-limiter.ts';
import type { Metrics } from './metrics/create-metrics.ts';

/** What the handlers work with. */
export interface Gateway {
  readonly log: Logger;
  readonly configuration: Configuration;
  readonly store: Store;
  readonly recoveryQueue: RecoveryQueue;
  /** What other programs have set on our queues. */
  readonly queueHolds: Pick<QueueHolds, 'read' | 'release'>;
  readonly healthChecks: Pick<HealthCheckQueue, 'hint' | 'waitingCount'>;
  readonly board: Board;
  readonly credentials: Credentials;
  /** Of logins, for each address. */
  readonly logins: RateLimiter;
  readonly feed: EventFeed;
  readonly statusFeed: StatusFeed;
  /** For those who wait for the end of a restart. */
  readonly waitingPlaces: Places;
  /** For those who read log files. */
  readonly readingPlaces: Places;
  readonly metrics: Metrics;
  /** The OpenAPI document of all routes. */
  readonly openApi: Readonly<Record<string, unknown>>;
  readonly limits: FleetLimits;
  /** AUTO_RECOVERY_ENABLED */
  readonly environmentAllows: boolean;
  /** The numbers of the environment that settings.json may replace. */
  readonly settingsDefaults: SettingsResponse['defaults'];
  /** The log directory (LOG_DIR). */
  readonly logDir: string;
  readonly readiness: Record<string, HealthCheck>;
  /** Epoch ms. */
  readonly startedAt: number;
}

/** For one readiness check. */
export const CHECK_DEADLINE_MS = 2_000;

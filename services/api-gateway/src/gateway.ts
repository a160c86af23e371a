import type { Configuration } from '@recovery/configuration';
import type { FleetLimits } from '@recovery/domain';
import type { RecoveryQueue } from '@recovery/queue';
import type { HealthCheck, Logger } from '@recovery/runtime';
import type { Store } from '@recovery/store';

/** What the handlers work with. */
export interface Gateway {
  readonly log: Logger;
  readonly configuration: Configuration;
  readonly store: Store;
  readonly recoveryQueue: RecoveryQueue;
  readonly limits: FleetLimits;
  /** The log directory (LOG_DIR). */
  readonly logDir: string;
  readonly readiness: Record<string, HealthCheck>;
  /** Epoch ms. */
  readonly startedAt: number;
}

/** For one readiness check. */
export const CHECK_DEADLINE_MS = 2_000;

import type { Configuration } from '@recovery/configuration';
import type { RecoveryEvent, RecoveryProgress, WatchedService } from '@recovery/contracts';
import type { DecisionContext, FleetLimits, ServiceEffect, ServiceEvent, ServiceState } from '@recovery/domain';
import type { Probe } from '@recovery/probes';
import type { Logger } from '@recovery/runtime';
import type { Store } from '@recovery/store';
import type { ActionJournal } from './action-journal.ts';
import type { Drivers } from './drivers/create-drivers.ts';
import type { KeptLease } from './keep-lease.ts';

/** What a recovery works with. */
export interface RecoveryDeps {
  /** Names this worker in leases. */
  readonly owner: string;
  readonly configuration: Configuration;
  readonly store: Store;
  readonly drivers: Drivers;
  readonly limits: FleetLimits;
  /** Our own canaries, those that a check of this service depends on. */
  observer(service: WatchedService): DecisionContext['observer'];
  readonly journal: ActionJournal;
  readonly log: Logger;
  /** Life of a lease that is not renewed, in ms. */
  readonly leaseTtlMs: number;
  /** Aborted at shutdown: an attempt in flight ends as interrupted. */
  readonly shutdown: AbortSignal;
  probeOf(service: WatchedService): Probe;
  /** Enqueues the checks that a state change asks for. */
  follow(service: WatchedService, state: ServiceState, effects: readonly ServiceEffect[]): Promise<void>;
}

/** The service that a recovery is about, and what it works with. */
export interface RecoveryPlace {
  readonly service: WatchedService;
  readonly lease: KeptLease;
  /** Names service and incident. */
  readonly log: Logger;
  readonly report: ReportProgress;
  readonly deps: RecoveryDeps;
}

/** Shows on the job how far it has come. */
export type ReportProgress = (progress: RecoveryProgress) => void;

/** Steps the state machine, stores the result with `records`, and follows its effects. */
export async function applyEvent(
  event: ServiceEvent,
  {
    service,
    deps,
    records = [],
    durable = false,
  }: { service: WatchedService; deps: RecoveryDeps; records?: RecoveryEvent[]; durable?: boolean },
): Promise<{ state: ServiceState; changed: boolean }> {
  const { state, effects, changed } = await deps.store.states.apply({
    serviceId: service.id,
    event,
    policy: service.policy,
    now: Date.now(),
    records,
    durable,
  });
  await deps.follow(service, state, effects);
  return { state, changed };
}

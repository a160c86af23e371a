import type { Configuration } from '@recovery/configuration';
import type { HealthCheckJob, WatchedService } from '@recovery/contracts';
import {
  initialState,
  isCheckDue,
  type DecisionContext,
  type ErrorClass,
  type FleetLimits,
  type ProbeResult,
} from '@recovery/domain';
import type { Probe } from '@recovery/probes';
import { followProbeEffects, type HealthCheckQueue, type RecoveryQueue } from '@recovery/queue';
import type { ApplyResult, Store } from '@recovery/store';
import { considerRecovery, enqueueRecovery, type Place } from './consider-recovery.ts';
import { outlastOutage } from './outlast-outage.ts';

/** What a check works with. */
export interface CheckDeps {
  readonly configuration: Pick<Configuration, 'current' | 'look' | 'switches'>;
  readonly store: Pick<Store, 'states' | 'decisions' | 'decisionContext' | 'latencies'>;
  readonly checks: HealthCheckQueue;
  readonly recoveries: Pick<RecoveryQueue, 'enqueue'>;
  readonly limits: FleetLimits;
  /** Our own canaries, those that a check of this service depends on. */
  observer(service: WatchedService): DecisionContext['observer'];
  probeOf(service: WatchedService): Probe;
  /** Epoch milliseconds. */
  now(): number;
}

/** What became of a job. */
export type CheckOutcome =
  | { readonly type: 'checked' }
  /** The check could not be made: nothing is known and nothing was concluded. */
  | { readonly type: 'inconclusive'; readonly errorClass: ErrorClass | null; readonly reason: string | null }
  | { readonly type: 'notDue' }
  | { readonly type: 'disabled' }
  | { readonly type: 'notConfigured' };

/** The scheduler may have read of a service, or that it is enabled, a moment before us: its first check is no stray. */
function serviceOf(
  { serviceId }: HealthCheckJob,
  configuration: CheckDeps['configuration'],
): WatchedService | undefined {
  const known = configuration.current().services.get(serviceId);
  return known?.spec.enabled === true ? known : configuration.look().services.get(serviceId);
}

/**
 * Checks a service once: probe → next state, stored → what follows from it. Every step may be lost or done
 * twice: what follows is derived anew from the state by the next check and has ids of its own.
 */
export async function checkService(
  job: HealthCheckJob,
  { signal, ...deps }: CheckDeps & { readonly signal: AbortSignal },
): Promise<CheckOutcome> {
  const service = serviceOf(job, deps.configuration);
  if (service === undefined) return { type: 'notConfigured' };
  if (!service.spec.enabled) return { type: 'disabled' };
  const { id: serviceId, policy } = service;
  const { conclusive } = job;

  const stored = await outlastOutage(() => deps.store.states.get(serviceId), signal);
  const startedAt = deps.now();
  const known = stored ?? initialState({ serviceId, now: startedAt });
  if (!isCheckDue(known, { conclusive, policy, now: startedAt })) return { type: 'notDue' };

  const result = await deps.probeOf(service)(signal);
  const event = { type: 'probeFinished', startedAt, result, conclusive } as const;
  const applied = await outlastOutage(
    () => deps.store.states.apply({ serviceId, policy, now: deps.now(), event }),
    signal,
  );
  await outlastOutage(() => follow(applied, { service, deps }), signal);
  await noteLatency(serviceId, result, deps);
  return result.outcome === 'unknown'
    ? { type: 'inconclusive', errorClass: result.errorClass, reason: result.message }
    : { type: 'checked' };
}

/** For the chart alone: what cannot be noted is not worth a failed check. */
async function noteLatency(serviceId: string, { outcome, latencyMs }: ProbeResult, deps: CheckDeps): Promise<void> {
  if (outcome === 'unknown') return;
  const check = { at: deps.now(), latencyMs, isHealthy: outcome !== 'unhealthy' };
  await deps.store.latencies.record(serviceId, check).catch(() => undefined);
}

async function follow({ state, effects }: ApplyResult, place: Place): Promise<void> {
  const { checks, configuration } = place.deps;
  await followProbeEffects(checks, { state, effects, services: configuration.current().services.values() });
  for (const { type } of effects) {
    if (type === 'resumeRecovery') await enqueueRecovery(state, place);
    if (type === 'considerRecovery') await considerRecovery(state, place);
  }
}

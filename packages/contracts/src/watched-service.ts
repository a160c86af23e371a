import type { ServicePolicy } from '@recovery/domain';
import type { ComponentEnv, recoveryVariables } from './env.ts';
import type { ServicesFile, ServiceSpec } from './services-file.ts';

/** A service of services.yaml with the environment's defaults filled in. */
export interface WatchedService {
  readonly id: string;
  readonly spec: ServiceSpec;
  readonly policy: ServicePolicy;
  /** Described by the labels of a container, not by services.yaml. */
  readonly byLabels?: boolean;
}

/** What of the environment is a default of every service. */
type PolicyEnv = Pick<ComponentEnv, keyof typeof recoveryVariables>;

const COOLDOWN_CAP_MS = 15 * 60_000;
const CONCLUSIVE_RETRY_INTERVAL_MS = 100;
const JITTER_RATIO = 0.2;

/** Every service of the file by its id, in the file's order. */
export function watchedServices(file: Pick<ServicesFile, 'services'>, env: PolicyEnv): Map<string, WatchedService> {
  return new Map(
    Object.entries(file.services).map(([id, spec]) => [id, { id, spec, policy: servicePolicy({ id, spec, env }) }]),
  );
}

function servicePolicy({ id, spec, env }: { id: string; spec: ServiceSpec; env: PolicyEnv }): ServicePolicy {
  const cooldownMs = spec.cooldownMs ?? env.RESTART_COOLDOWN;
  const retryIntervalMs = spec.retryIntervalMs ?? env.HEALTH_CHECK_RETRY_INTERVAL;
  return {
    serviceId: id,
    intervalMs: spec.intervalMs ?? env.HEALTH_CHECK_INTERVAL,
    retryIntervalMs,
    conclusiveRetryIntervalMs: Math.min(CONCLUSIVE_RETRY_INTERVAL_MS, retryIntervalMs),
    timeoutMs: spec.probe.timeoutMs ?? env.HEALTH_CHECK_TIMEOUT,
    failureThreshold: spec.failureThreshold ?? env.MAX_ERROR_THRESHOLD,
    successThreshold: spec.successThreshold ?? env.SUCCESS_THRESHOLD,
    startPeriodMs: spec.startPeriodMs ?? env.START_PERIOD,
    degradedAboveMs: spec.degradedAboveMs ?? null,
    degradedAfter: spec.degradedAfter,
    stabilityMs: spec.stabilityMs ?? env.STABILITY_PERIOD,
    maxAttempts: spec.maxAttempts ?? env.MAX_RESTART_ATTEMPTS,
    cooldownMs,
    cooldownCapMs: Math.max(COOLDOWN_CAP_MS, cooldownMs),
    jitterRatio: JITTER_RATIO,
    budget: env.RESTART_BUDGET,
    budgetWindowMs: env.RESTART_BUDGET_WINDOW,
    flapStartPercent: spec.flapStartPercent ?? env.FLAP_START_PERCENT,
    flapStopPercent: spec.flapStopPercent ?? Math.min(env.FLAP_STOP_PERCENT, spec.flapStartPercent ?? 100),
    retryAfterErrorMs: spec.retryAfterErrorMs ?? (env.RETRY_AFTER_ERROR === 0 ? null : env.RETRY_AFTER_ERROR),
    rungCount: spec.ladder.length,
    dependsOn: spec.dependsOn,
  };
}

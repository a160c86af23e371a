import type { ErrorClass, ProbeResult } from './probe-result.ts';
import type { ServiceEffect } from './service-effect.ts';
import type { ServiceEvent } from './service-event.ts';
import type { ServicePolicy } from './service-policy.ts';
import { initialState, type ServiceState } from './service-state.ts';
import { step } from './step.ts';

/** The documented defaults, without a start period. */
export const TEST_POLICY: ServicePolicy = {
  serviceId: 'shop',
  intervalMs: 30_000,
  retryIntervalMs: 1000,
  conclusiveRetryIntervalMs: 100,
  timeoutMs: 5000,
  failureThreshold: 10,
  successThreshold: 2,
  startPeriodMs: 0,
  degradedAboveMs: 500,
  degradedAfter: 3,
  stabilityMs: 60_000,
  maxAttempts: 3,
  cooldownMs: 60_000,
  cooldownCapMs: 900_000,
  jitterRatio: 0.2,
  budget: 10,
  budgetWindowMs: 3_600_000,
  flapStartPercent: 50,
  flapStopPercent: 25,
  retryAfterErrorMs: null,
  rungCount: 2,
  dependsOn: [],
};

export const HEALTHY: ProbeResult = { outcome: 'healthy', latencyMs: 5, errorClass: null, message: null };
export const SLOW: ProbeResult = { ...HEALTHY, latencyMs: 900 };
export const UNKNOWN: ProbeResult = { outcome: 'unknown', latencyMs: 5, errorClass: 'observer', message: 'our fault' };
export const FAILED = failedWith('refused');

export function failedWith(errorClass: ErrorClass): ProbeResult {
  return { outcome: 'unhealthy', latencyMs: 5, errorClass, message: `it said ${errorClass}` };
}

/** One service on a virtual clock: what the tests of the state machine drive. */
export class SimulatedService {
  readonly policy: ServicePolicy;
  now = 1_750_000_000_000;
  state: ServiceState;
  /** Of the last event. */
  effects: readonly ServiceEffect[] = [];
  /** Every event of the log so far. */
  readonly records: Extract<ServiceEffect, { type: 'record' }>[] = [];

  constructor(policy: Partial<ServicePolicy> = {}) {
    this.policy = { ...TEST_POLICY, ...policy };
    this.state = initialState({ serviceId: this.policy.serviceId, now: this.now });
  }

  advance(ms: number): this {
    this.now += ms;
    return this;
  }

  send(event: ServiceEvent): this {
    const { state, effects } = step(this.state, event, this.policy, this.now);
    this.state = state === this.state ? state : { ...state, version: state.version + 1 };
    this.effects = effects;
    this.records.push(...effects.filter((effect) => effect.type === 'record'));
    return this;
  }

  /** A check that takes its latency and ends now. */
  probe(result: ProbeResult, { conclusive = false }: { conclusive?: boolean } = {}): this {
    const startedAt = this.now;
    this.now += result.latencyMs;
    return this.send({ type: 'probeFinished', startedAt, result, conclusive });
  }

  /** So many checks, each a retry interval after the one before it. */
  probes(count: number, result: ProbeResult): this {
    for (let index = 0; index < count; index += 1) this.advance(this.policy.retryIntervalMs).probe(result);
    return this;
  }

  /** Healthy, then failed as often as it takes. */
  failHard(): this {
    return this.probe(HEALTHY).probes(this.policy.failureThreshold, FAILED);
  }

  startAttempt(
    incidentId = this.state.incident?.id ?? 'none',
    attempt = (this.state.incident?.attemptCount ?? 0) + 1,
  ): this {
    return this.send({
      type: 'attemptStarted',
      incidentId,
      attempt,
      rung: 'restart',
      rungIndex: 0,
      actionType: 'service_restart',
      deadlineAt: this.now + 60_000,
    });
  }

  failAttempt(attempt = this.state.incident?.attemptCount ?? 0): this {
    const incidentId = this.state.incident?.id ?? 'none';
    return this.send({ type: 'attemptFailed', incidentId, attempt, error: 'still down', interrupted: false });
  }

  succeedAttempt(attempt = this.state.incident?.attemptCount ?? 0): this {
    const incidentId = this.state.incident?.id ?? 'none';
    return this.send({ type: 'attemptSucceeded', incidentId, attempt });
  }

  effect<T extends ServiceEffect['type']>(type: T): Extract<ServiceEffect, { type: T }> | undefined {
    return this.effects.find((effect): effect is Extract<ServiceEffect, { type: T }> => effect.type === type);
  }
}

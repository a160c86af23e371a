import type { ServicePolicy } from '@recovery/domain';

/** Of a service that never fails hard in a test. */
export const TEST_POLICY: ServicePolicy = {
  serviceId: 'a',
  intervalMs: 30_000,
  retryIntervalMs: 1_000,
  conclusiveRetryIntervalMs: 100,
  timeoutMs: 5_000,
  failureThreshold: 50,
  successThreshold: 2,
  startPeriodMs: 0,
  degradedAboveMs: null,
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

import fc from 'fast-check';
import type { FleetLimits, ServicePolicy } from '@recovery/domain';

/** The rules of one cluster: what is configured before a history begins. */
export interface Plan {
  readonly policies: readonly ServicePolicy[];
  readonly limits: FleetLimits;
}

/** All times are a third of the defaults or less, so that a short history holds whole incidents. */
export const INTERVAL_MS = 10_000;
export const LEASE_TTL_MS = 4_000;
const BUDGET_WINDOW_MS = 90_000;

interface Rules extends Pick<
  ServicePolicy,
  | 'failureThreshold'
  | 'successThreshold'
  | 'maxAttempts'
  | 'startPeriodMs'
  | 'stabilityMs'
  | 'budget'
  | 'cooldownMs'
  | 'flapStartPercent'
  | 'retryAfterErrorMs'
> {}

const rules: fc.Arbitrary<Rules> = fc.record({
  failureThreshold: fc.constantFrom(3, 2, 1, 4),
  successThreshold: fc.constantFrom(2, 1, 3),
  maxAttempts: fc.constantFrom(3, 2, 1),
  startPeriodMs: fc.constantFrom(4_000, 0),
  stabilityMs: fc.constantFrom(6_000, 20_000),
  budget: fc.constantFrom(3, 2, 5),
  cooldownMs: fc.constantFrom(3_000, 6_000),
  flapStartPercent: fc.constantFrom(50, 20),
  retryAfterErrorMs: fc.constantFrom(null, 100_000),
});
const fleet = fc.record({
  maxConcurrent: fc.constantFrom(2, 1, 3),
  maxStartsPerMinute: fc.constantFrom(6, 4, 10),
  brakeMinimum: fc.constantFrom(3, 2, 5),
});
/** For each service whether, and on which of those before it, it depends. */
const dependencies = fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 0), fc.nat(5), fc.nat(5)), {
  minLength: 4,
  maxLength: 7,
});

/** Four to seven services that depend on each other without a cycle. */
export const plans: fc.Arbitrary<Plan> = fc
  .record({ rules, fleet, dependencies })
  .map(({ rules: common, fleet: limits, dependencies: links }) => ({
    policies: links.map(([count, first, second], index) => {
      const all = index === 0 ? [] : [first % index, second % index].slice(0, count);
      return policyOf(`s${index}`, { rules: common, dependsOn: [...new Set(all)].map((other) => `s${other}`) });
    }),
    limits: { ...limits, brakeRatio: 0.3, brakeWindowMs: 30_000, brakeReleaseMs: 2 * INTERVAL_MS },
  }));

function policyOf(
  serviceId: string,
  { rules: own, dependsOn }: { rules: Rules; dependsOn: readonly string[] },
): ServicePolicy {
  return {
    serviceId,
    intervalMs: INTERVAL_MS,
    retryIntervalMs: 1_000,
    conclusiveRetryIntervalMs: 100,
    timeoutMs: 2_000,
    degradedAboveMs: null,
    degradedAfter: 3,
    cooldownCapMs: 30_000,
    jitterRatio: 0.2,
    budgetWindowMs: BUDGET_WINDOW_MS,
    flapStopPercent: own.flapStartPercent / 2,
    rungCount: 1,
    dependsOn,
    ...own,
  };
}

/** The rules for one service. All times in milliseconds. Defaults are in contracts; none here. */
export interface ServicePolicy {
  readonly serviceId: string;
  readonly intervalMs: number;
  /** Start to start, from the first failure to the verdict. */
  readonly retryIntervalMs: number;
  /** Start to start, once somebody saw the process end. */
  readonly conclusiveRetryIntervalMs: number;
  readonly timeoutMs: number;
  /** Consecutive failures that make a soft failure hard. */
  readonly failureThreshold: number;
  /** Consecutive healthy probes that verify a recovery. */
  readonly successThreshold: number;
  /** Failures this soon after a service is first seen or says `starting` do not count. */
  readonly startPeriodMs: number;
  /** Slower than this for `degradedAfter` probes in a row is `degraded`; null switches it off. */
  readonly degradedAboveMs: number | null;
  readonly degradedAfter: number;
  /** Healthy for so long after a recovery: counters and restart count reset. */
  readonly stabilityMs: number;
  readonly maxAttempts: number;
  /** Minimum gap between two actions and the base of the backoff. */
  readonly cooldownMs: number;
  readonly cooldownCapMs: number;
  /** 0.2 spreads a delay over ±20 %. */
  readonly jitterRatio: number;
  readonly budget: number;
  readonly budgetWindowMs: number;
  /** Weighted share of changes among the last checks, in percent, at which flapping begins, and below which it ends. */
  readonly flapStartPercent: number;
  readonly flapStopPercent: number;
  /** In `error` for so long, one more attempt is made, again and again; null: a person is waited for. */
  readonly retryAfterErrorMs: number | null;
  /** Rungs of its ladder. */
  readonly rungCount: number;
  /** Services that must be well before this one may be acted on. */
  readonly dependsOn: readonly string[];
}

import type { ServicePolicy } from './service-policy.ts';
import type { ServiceState } from './service-state.ts';

/**
 * Milliseconds from start to start of two checks of a retry sequence. Retries that are further apart than
 * the schedule's own checks would only slow it down.
 */
export function checkPaceMs(policy: ServicePolicy, { conclusive }: { conclusive: boolean }): number {
  return Math.min(conclusive ? policy.conclusiveRetryIntervalMs : policy.retryIntervalMs, policy.intervalMs);
}

/**
 * Of a pace. Less than half by more than checks come late: two sequences half a pace apart would each find the
 * other's check near enough, and go on side by side.
 */
const SLACK = 0.4;

/**
 * Whether a check that was asked for should be made now. While a retry sequence runs, its own pace is kept:
 * the schedule, hints and dependents would otherwise each begin a sequence beside it, and ten failures
 * would be counted in a fraction of the time they are meant to take.
 */
export function isCheckDue(
  state: ServiceState,
  { conclusive, policy, now }: { conclusive: boolean; policy: ServicePolicy; now: number },
): boolean {
  if (state.phase === 'stopped') return false;
  if (state.nextCheckAt == null) return true;
  const isQuick = state.phase === 'failing' && state.conclusive;
  if (conclusive && !isQuick) return true;
  const paceMs = checkPaceMs(policy, { conclusive: isQuick });
  const waitMs = state.nextCheckAt - now;
  // Slack keeps a sequence alive between hosts whose clocks differ a little; a wait longer than any retry's means
  // that the clock was set.
  return waitMs <= paceMs * SLACK || waitMs > Math.max(policy.retryIntervalMs, policy.intervalMs);
}

import type { FleetLimits } from '@recovery/domain';
import type { ComponentEnv } from './env.ts';

/** The limits of all recoveries together, as the environment sets them. The brake goes off after two intervals of calm. */
export function fleetLimits(
  env: Pick<
    ComponentEnv,
    | 'CONCURRENT_RECOVERIES'
    | 'RECOVERIES_PER_MINUTE'
    | 'BRAKE_PERCENT'
    | 'BRAKE_MINIMUM'
    | 'BRAKE_WINDOW'
    | 'HEALTH_CHECK_INTERVAL'
  >,
): FleetLimits {
  return {
    maxConcurrent: env.CONCURRENT_RECOVERIES,
    maxStartsPerMinute: env.RECOVERIES_PER_MINUTE,
    brakeRatio: env.BRAKE_PERCENT / 100,
    brakeMinimum: env.BRAKE_MINIMUM,
    brakeWindowMs: env.BRAKE_WINDOW,
    brakeReleaseMs: 2 * env.HEALTH_CHECK_INTERVAL,
  };
}

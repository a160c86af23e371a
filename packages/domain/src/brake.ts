import { dependencyObstacle } from './dependency-obstacle.ts';
import type { FleetLimits } from './fleet.ts';
import type { ServicePolicy } from './service-policy.ts';
import type { ServiceState } from './service-state.ts';

/** Stops all new recoveries while a large part of the services fails. Times are epoch milliseconds. */
export interface Brake {
  /** null: off. */
  readonly engagedAt: number | null;
  /** While it is on: since when few enough fail; null while too many do. */
  readonly calmSince: number | null;
  /** Services that fail, and not because of a dependency. */
  readonly failingCount: number;
  /** All services that are watched. */
  readonly serviceCount: number;
}

export const BRAKE_OFF: Brake = { engagedAt: null, calmSince: null, failingCount: 0, serviceCount: 0 };

export interface FleetService {
  readonly policy: ServicePolicy;
  /** null: never probed. */
  readonly state: ServiceState | null;
}

export interface BrakeStep {
  readonly brake: Brake;
  /** What is to be said: once when it goes on, once when it goes off. */
  readonly change: 'engaged' | 'released' | null;
}

/** A single failed check may be a blip; two in a row count as failing. */
const COUNTED_FAILURES = 2;

/**
 * The brake after one look at all services that are watched and not in maintenance. A service that fails
 * because of its dependency, or may do so (the dependency was not looked at since), does not count: one
 * database with twenty dependents is one failure.
 */
export function stepBrake(
  brake: Brake,
  { services, limits, now }: { services: readonly FleetService[]; limits: FleetLimits; now: number },
): BrakeStep {
  const failing = failingByThemselves(services, now);
  const counts = { failingCount: failing.length, serviceCount: services.length };
  const isMany = (count: number): boolean =>
    count >= limits.brakeMinimum && count > limits.brakeRatio * services.length;
  if (brake.engagedAt === null) {
    const lately = failing.filter(({ failingSince }) => (failingSince ?? 0) > now - limits.brakeWindowMs);
    return isMany(lately.length)
      ? { brake: { engagedAt: now, calmSince: null, ...counts }, change: 'engaged' }
      : { brake: { ...BRAKE_OFF, ...counts }, change: null };
  }
  if (isMany(failing.length)) return { brake: { ...brake, calmSince: null, ...counts }, change: null };
  const calmSince = brake.calmSince ?? now;
  return now - calmSince >= limits.brakeReleaseMs
    ? { brake: { ...BRAKE_OFF, ...counts }, change: 'released' }
    : { brake: { ...brake, calmSince, ...counts }, change: null };
}

function failingByThemselves(services: readonly FleetService[], now: number): ServiceState[] {
  const states = new Map(services.map(({ policy, state }) => [policy.serviceId, state]));
  return services.flatMap(({ policy, state }) => {
    if (state === null || !isFailing(state, policy)) return [];
    const { failingSince, lastHealthyAt } = state;
    // A dependency that is not among the services looked at (disabled, in maintenance) explains nothing.
    const isExplained = policy.dependsOn.some(
      (id) =>
        states.has(id) &&
        dependencyObstacle({ id, state: states.get(id) ?? null }, { failingSince, lastHealthyAt, policy, now }) !==
          null,
    );
    return isExplained ? [] : [state];
  });
}

function isFailing({ phase, errorCount }: ServiceState, { failureThreshold }: ServicePolicy): boolean {
  const isBad = phase === 'failing' || phase === 'recovering' || phase === 'coolingDown' || phase === 'error';
  return isBad && errorCount >= Math.min(COUNTED_FAILURES, failureThreshold);
}

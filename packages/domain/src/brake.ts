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
  /**
   * While it is off: so many fail of those looked at since the first of them did that it may be a storm, of which
   * only a part is known yet. null: nothing of the kind.
   */
  readonly suspicion: { readonly since: number; readonly lookedAtCount: number } | null;
}

export const BRAKE_OFF: Brake = {
  engagedAt: null,
  calmSince: null,
  failingCount: 0,
  serviceCount: 0,
  suspicion: null,
};

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
  const isMany = (count: number, of = services.length): boolean =>
    count >= limits.brakeMinimum && count > limits.brakeRatio * of;
  if (brake.engagedAt === null) {
    const lately = failing.filter(({ failingSince }) => (failingSince ?? 0) > now - limits.brakeWindowMs);
    if (isMany(lately.length)) {
      return { brake: { ...brake, engagedAt: now, suspicion: null, ...counts }, change: 'engaged' };
    }
    const lookedAtCount = lookedAtSince(services, lately);
    const suspicion = isMany(lately.length, lookedAtCount)
      ? { since: brake.suspicion?.since ?? now, lookedAtCount }
      : null;
    return { brake: { ...BRAKE_OFF, ...counts, suspicion }, change: null };
  }
  if (isMany(failing.length)) return { brake: { ...brake, calmSince: null, ...counts }, change: null };
  const calmSince = brake.calmSince ?? now;
  return now - calmSince >= limits.brakeReleaseMs
    ? { brake: { ...BRAKE_OFF, ...counts }, change: 'released' }
    : { brake: { ...brake, calmSince, ...counts }, change: null };
}

/** How many services were checked since the first of `failing` began to fail. */
function lookedAtSince(services: readonly FleetService[], failing: readonly ServiceState[]): number {
  const since = Math.min(...failing.map(({ failingSince }) => failingSince ?? 0));
  return services.filter(({ state }) => (state?.lastCheckAt ?? Number.NEGATIVE_INFINITY) >= since).length;
}

function failingByThemselves(services: readonly FleetService[], now: number): ServiceState[] {
  const states = new Map(services.map(({ policy, state }) => [policy.serviceId, state]));
  return services.flatMap(({ policy, state }) => {
    if (state === null || !isFailing(state, policy)) return [];
    const { failingSince, lastHealthyAt, lastCheckAt } = state;
    // A dependent whose last check was good has found its dependency again.
    if (policy.dependsOn.length > 0 && state.healthyCount > 0) return [];
    // A dependency that is not among the services looked at (disabled, in maintenance) explains nothing.
    const isExplained = policy.dependsOn.some(
      (id) =>
        states.has(id) &&
        dependencyObstacle(
          { id, state: states.get(id) ?? null },
          { failingSince, lastHealthyAt, lastCheckAt, policy, now },
        ) !== null,
    );
    return isExplained ? [] : [state];
  });
}

function isFailing({ phase, errorCount }: ServiceState, { failureThreshold }: ServicePolicy): boolean {
  const isBad = phase === 'failing' || phase === 'recovering' || phase === 'coolingDown' || phase === 'error';
  return isBad && errorCount >= Math.min(COUNTED_FAILURES, failureThreshold);
}

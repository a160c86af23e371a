import { BRAKE_OFF, stepBrake, type Brake } from '@recovery/domain';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Tell } from '../happening.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Holds } from './holds.ts';
import type { States } from './states.ts';

/** The brake of all recoveries together. */
export interface FleetBrake {
  current(): Brake;
  /** Looks at all services that are watched and not in maintenance. */
  look(): void;
}

export function createFleetBrake({
  scenario,
  clock,
  states,
  holds,
  tell,
}: {
  scenario: Scenario;
  clock: VirtualClock;
  states: States;
  holds: Holds;
  tell: Tell;
}): FleetBrake {
  const watched = [...scenario.services.values()].filter(({ watched: { spec } }) => spec.enabled);
  let brake = BRAKE_OFF;
  return {
    current: () => brake,
    look: () => {
      // Off, and nobody fails: nothing can come of it.
      if (brake.engagedAt === null && brake.failingCount === 0 && !states.isAnyFailing()) return;
      const now = clock.now();
      const services = watched
        .filter(({ id }) => holds.maintenance(id) === null)
        .map(({ id, watched: { policy } }) => ({ policy, state: states.get(id) }));
      const { brake: next, change } = stepBrake(brake, { services, limits: scenario.limits, now });
      brake = next;
      if (change === null) return;
      const { failingCount, serviceCount } = next;
      tell({ type: 'brakeChanged', at: now, change, failingCount, serviceCount });
    },
  };
}

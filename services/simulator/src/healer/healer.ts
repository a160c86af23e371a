import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Tell } from '../happening.ts';
import type { Scenario, SimulatedService } from '../scenario/scenario.ts';
import type { World } from '../world/world.ts';
import type { FleetBrake } from './fleet-brake.ts';
import type { HealthChecks } from './health-checks.ts';
import type { Holds } from './holds.ts';
import type { Ledger } from './ledger.ts';
import type { Recoveries } from './recoveries.ts';
import type { States } from './states.ts';

/** What scheduler, probe worker and recovery worker work with, without Redis and without waiting. */
export interface Healer {
  readonly scenario: Scenario;
  readonly clock: VirtualClock;
  readonly world: World;
  readonly states: States;
  readonly ledger: Ledger;
  readonly brake: FleetBrake;
  readonly holds: Holds;
  readonly checks: HealthChecks;
  readonly recoveries: Recoveries;
  readonly tell: Tell;
}

/** The service that work is about, and what it works with. */
export interface Place {
  readonly service: SimulatedService;
  readonly healer: Healer;
}

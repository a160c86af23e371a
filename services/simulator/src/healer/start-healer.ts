import { createCrew } from '../clock/crew.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Tell } from '../happening.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { World } from '../world/world.ts';
import { checkService } from './check-service.ts';
import { createFleetBrake } from './fleet-brake.ts';
import type { Healer } from './healer.ts';
import { createHealthChecks } from './health-checks.ts';
import { createHolds } from './holds.ts';
import { createLedger } from './ledger.ts';
import { recoverService } from './recover-service.ts';
import { createRecoveries } from './recoveries.ts';
import { createStates } from './states.ts';
import { WORKER_TIMES } from './worker-times.ts';

const DISABLED_REASON = 'disabled in services.yaml';

/** Our processes, all in one: they can be stopped and started again. */
export interface RunningHealer extends Healer {
  /** Somebody saw the process of a service end. */
  hint(serviceId: string): void;
  /** Every process of ours ends in the middle of what it does; what is in Redis stays. */
  stop(): void;
  isStopped(): boolean;
  startAgain(): void;
}

/** Checks every service for the first time and goes on by the schedules. */
export function startHealer({
  scenario,
  clock,
  world,
  tell,
}: {
  scenario: Scenario;
  clock: VirtualClock;
  world: World;
  tell: Tell;
}): RunningHealer {
  const crew = createCrew(clock);
  const states = createStates({ clock, tell });
  const holds = createHolds(scenario, clock);
  const ledger = createLedger(clock);
  let isStopped = false;
  const healer: Healer = {
    scenario,
    clock,
    world,
    states,
    holds,
    ledger,
    tell,
    brake: createFleetBrake({ scenario, clock, states, holds, tell }),
    checks: createHealthChecks({
      services: scenario.services,
      clock,
      crew,
      handle: (job) => checkService(job, healer),
    }),
    recoveries: createRecoveries({
      concurrency: scenario.limits.maxConcurrent,
      clock,
      crew,
      handle: (job) => recoverService(job, healer),
    }),
  };
  const lookAtFleet = (): void => {
    if (!isStopped) healer.brake.look();
    clock.after(WORKER_TIMES.LOOK_AT_FLEET_EVERY_MS, lookAtFleet);
  };

  for (const { watched } of scenario.services.values()) {
    if (!watched.spec.enabled) states.apply({ type: 'serviceDisabled', reason: DISABLED_REASON }, watched.policy);
  }
  healer.checks.start();
  lookAtFleet();
  return {
    ...healer,
    hint: (serviceId) => {
      if (!isStopped) healer.checks.check({ serviceId, conclusive: true });
    },
    stop: () => {
      isStopped = true;
      crew.drop();
      ledger.abandonLeases();
      healer.checks.suspend();
      healer.recoveries.suspend();
    },
    isStopped: () => isStopped,
    startAgain: () => {
      isStopped = false;
      healer.checks.resume();
      healer.recoveries.resume();
    },
  };
}

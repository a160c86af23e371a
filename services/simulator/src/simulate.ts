import { chancesOf } from './chance.ts';
import { createVirtualClock } from './clock/virtual-clock.ts';
import type { Happening } from './happening.ts';
import { startHealer } from './healer/start-healer.ts';
import { createRecord } from './record.ts';
import { runTimeline } from './run-timeline.ts';
import type { Scenario } from './scenario/scenario.ts';
import { createWorld } from './world/world.ts';

/**
 * Everything that happens in a scenario, in order. The rules are those of packages/domain; what scheduler and workers do
 * around them is done here without Redis and without waiting. The same scenario and seed happen the same way.
 */
export function simulate(scenario: Scenario, { seed }: { seed: number }): Happening[] {
  const { tell, happenings } = createRecord();
  const clock = createVirtualClock(scenario.startsAt);
  const chances = chancesOf(seed);
  const world = createWorld({ scenario, clock, chances, tell });
  const healer = startHealer({ scenario, clock, world, tell });
  world.start((serviceId) => healer.hint(serviceId));
  runTimeline({ clock, healer, tell });
  clock.runUntil(scenario.startsAt + scenario.durationMs);
  return happenings();
}

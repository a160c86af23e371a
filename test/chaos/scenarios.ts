import type { ChaosScenario } from './chaos-scenario.ts';
import { killsScenario } from './scenarios/kills.ts';
import { stopsScenario } from './scenarios/stops.ts';

/** Every scenario by the name under which it is run. */
export const scenarios: Readonly<Record<string, ChaosScenario>> = {
  kills: killsScenario,
  stops: stopsScenario,
};

import type { ChaosScenario } from './chaos-scenario.ts';
import { dependentsScenario } from './scenarios/dependents.ts';
import { fuzzScenario } from './scenarios/fuzz.ts';
import { gatewayScenario } from './scenarios/gateway.ts';
import { killsScenario } from './scenarios/kills.ts';
import { redisLossScenario } from './scenarios/redis-loss.ts';
import { stopsScenario } from './scenarios/stops.ts';
import { stormScenario } from './scenarios/storm.ts';

/** Every scenario by the name under which it is run. */
export const scenarios: Readonly<Record<string, ChaosScenario>> = {
  kills: killsScenario,
  stops: stopsScenario,
  dependents: dependentsScenario,
  storm: stormScenario,
  'redis-loss': redisLossScenario,
  gateway: gatewayScenario,
  fuzz: fuzzScenario,
};

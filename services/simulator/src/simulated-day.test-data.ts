import type { Happening } from './happening.ts';
import { summarize, type Summary } from './report/summary.ts';
import { timeline } from './report/timeline.ts';
import { parseScenario } from './scenario/scenario.ts';
import { simulate } from './simulate.ts';

export interface SimulatedDay {
  readonly happenings: readonly Happening[];
  readonly summary: Summary;
  /** `01:00:09.8 shop incident …`, spaces made one. */
  readonly lines: readonly string[];
  /** Milliseconds since the start at which an action on the service was begun. */
  actions(serviceId: string): number[];
}

/** What happens in a scenario, told in the ways in which tests ask. */
export function simulatedDay(content: object, seed = 1): SimulatedDay {
  const scenario = parseScenario(content, 'a test');
  const happenings = simulate(scenario, { seed });
  return {
    happenings,
    summary: summarize(happenings, { scenario, name: 'a test', seed }),
    lines: timeline(happenings, scenario).map((line) => line.replaceAll(/ +/gu, ' ')),
    actions: (serviceId) =>
      happenings.flatMap((happening) =>
        happening.type === 'acted' && happening.serviceId === serviceId ? [happening.at - scenario.startsAt] : [],
      ),
  };
}

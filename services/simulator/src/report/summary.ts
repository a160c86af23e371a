import type { Happening } from '../happening.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { serviceFigures, type ServiceFigures } from './service-figures.ts';

/** What a run came to; the JSON of its last line. */
export interface Summary {
  readonly scenario: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly actions: number;
  /** Of the services, and one for each time that the brake went on. */
  readonly alerts: number;
  readonly brakes: number;
  readonly services: Readonly<Record<string, ServiceFigures>>;
}

export function summarize(
  happenings: readonly Happening[],
  { scenario, name, seed }: { scenario: Scenario; name: string; seed: number },
): Summary {
  const { startsAt, durationMs } = scenario;
  const byService = new Map<string, Happening[]>([...scenario.services.keys()].map((id) => [id, []]));
  for (const happening of happenings) {
    if ('serviceId' in happening) byService.get(happening.serviceId)?.push(happening);
  }
  const figures = [...byService].map(([id, own]): [string, ServiceFigures] => [
    id,
    serviceFigures(own, { from: startsAt, to: startsAt + durationMs }),
  ]);
  const brakes = happenings.filter((happening) => happening.type === 'brakeChanged' && happening.change === 'engaged');
  const total = (of: (own: ServiceFigures) => number): number => figures.reduce((sum, [, own]) => sum + of(own), 0);
  return {
    scenario: name,
    seed,
    durationMs,
    actions: total(({ actions }) => actions),
    alerts: total(({ alerts }) => alerts) + brakes.length,
    brakes: brakes.length,
    services: Object.fromEntries(figures),
  };
}

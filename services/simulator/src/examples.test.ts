import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '@recovery/contracts';
import { describe, expect, it, test } from 'vitest';
import type { Happening } from './happening.ts';
import { summarize, type Summary } from './report/summary.ts';
import { loadScenario } from './scenario/load-scenario.ts';
import { parseScenario } from './scenario/scenario.ts';
import { simulate } from './simulate.ts';

const EXAMPLES = join(import.meta.dirname, '../../../examples/simulations');
const HOUR = 3_600_000;
const SEEDS = [1, 2, 3, 4, 5];

interface Run {
  readonly summary: Summary;
  readonly happenings: readonly Happening[];
  /** Actions begun in the hours from `first` up to and without `end`. */
  actionsIn(first: number, end: number): number;
}

function run(name: string, seed = 1): Run {
  const scenario = loadScenario(join(EXAMPLES, `${name}.yaml`));
  const happenings = simulate(scenario, { seed });
  const isIn = ({ at }: Happening, first: number, end: number): boolean => {
    const hour = (at - scenario.startsAt) / HOUR;
    return first <= hour && hour < end;
  };
  return {
    summary: summarize(happenings, { scenario, name, seed }),
    happenings,
    actionsIn: (first, end) =>
      happenings.filter((happening) => happening.type === 'acted' && isIn(happening, first, end)).length,
  };
}

test('the scenario that docs/simulator.md explains is valid, and can be played', () => {
  const text = readFileSync(join(EXAMPLES, '../../docs/simulator.md'), 'utf8');
  const [, yaml = ''] = /```yaml\n(.*?)```/su.exec(text) ?? [];
  const scenario = parseScenario(parseYaml(yaml, 'docs/simulator.md'), 'docs/simulator.md');
  expect(scenario.services.size).toBe(21);
  expect(simulate(scenario, { seed: 1 }).length).toBeGreaterThan(100);
});

test('every example has its test here, and is a day', () => {
  expect(readdirSync(EXAMPLES).toSorted()).toEqual([
    'crash-loop.yaml',
    'database-outage.yaml',
    'flapping-service.yaml',
  ]);
  for (const name of readdirSync(EXAMPLES)) expect(loadScenario(join(EXAMPLES, name)).durationMs).toBe(24 * HOUR);
});

describe('crash loop', () => {
  const { summary, happenings, actionsIn } = run('crash-loop');
  const shop = summary.services['shop'];

  it('is ended by the budget of ten actions in an hour, in error and with one alert', () => {
    expect(shop).toMatchObject({ actions: 10, attempts: 10, alerts: 1, phase: 'error' });
    expect(actionsIn(1, 2)).toBe(10);
    expect(Object.keys(shop?.heldMs ?? {})).toEqual(['budget', 'attempts']);
  });

  it('although every attempt was verified: failed attempts alone would never have ended it', () => {
    const ends = happenings.filter((happening) => happening.type === 'attemptEnded');
    expect(ends.map(({ error }) => error)).toEqual(Array.from({ length: 10 }, () => null));
    expect(shop?.reopened).toBe(0);
  });
});

describe('database outage', () => {
  it.each(SEEDS)('one action heals the database and its twenty dependents, with seed %i', (seed) => {
    const { summary } = run('database-outage', seed);
    const { database, ...dependents } = summary.services;
    expect(Object.keys(dependents)).toHaveLength(20);
    expect(database).toMatchObject({ incidents: 1, attempts: 1, actions: 1, phase: 'running' });
    for (const dependent of Object.values(dependents)) {
      expect(dependent).toMatchObject({ outages: 1, attempts: 0, actions: 0, alerts: 0, phase: 'running' });
    }
    expect(summary.actions).toBe(1);
  });

  it('whose dependents were held only because of the database', () => {
    const { summary } = run('database-outage');
    const { database, ...dependents } = summary.services;
    const gates = new Set(Object.values(dependents).flatMap(({ heldMs }) => Object.keys(heldMs)));
    expect([...gates]).toEqual(['dependency']);
    expect(database?.heldMs).toEqual({});
  });
});

describe('flapping service', () => {
  it.each(SEEDS)('actions decline once it counts as flapping, and nobody is called, with seed %i', (seed) => {
    const { summary, actionsIn } = run('flapping-service', seed);
    const first = actionsIn(1, 2);
    expect(first).toBeGreaterThan(5);
    for (const hour of [3, 4, 5, 6]) expect(actionsIn(hour, hour + 1)).toBeLessThanOrEqual(first / 2 + 1);
    expect(summary.services['shop']).toMatchObject({ alerts: 0, phase: 'running' });
    expect(actionsIn(8, 24)).toBe(0);
  });

  it('since every attempt makes the next hold longer, up to the longest cooldown', () => {
    const { happenings, summary } = run('flapping-service');
    const acted = happenings.filter((happening) => happening.type === 'acted').map(({ at }) => at);
    const gaps = acted.slice(1).map((at, index) => at - (acted[index] ?? at));
    const [longest = 0] = gaps.toSorted((a, b) => b - a);
    expect(gaps.slice(0, 3).every((gap) => gap < 3 * 60_000)).toBe(true);
    expect(gaps.slice(-8).every((gap) => gap > 10 * 60_000)).toBe(true);
    expect(longest).toBeLessThan(20 * 60_000);
    expect(summary.services['shop']?.heldMs.flapping).toBeGreaterThan(HOUR);
  });
});

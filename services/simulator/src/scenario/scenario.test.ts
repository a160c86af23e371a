import { ConfigError, parseYaml } from '@recovery/contracts';
import { describe, expect, it, test } from 'vitest';
import { parseScenario, type Scenario } from './scenario.ts';

const parse = (text: string): Scenario => parseScenario(parseYaml(text, 'day.yaml'), 'day.yaml');

function refusal(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a scenario', () => {
  it('has the defaults of the environment, overridden service by service', () => {
    const { services, limits, durationMs } = parse(
      'environment: { MAX_ERROR_THRESHOLD: 7, RESTART_COOLDOWN: 5000, CONCURRENT_RECOVERIES: 2 }\n' +
        'services: { shop: {}, api: { failureThreshold: 3, probe: { timeoutMs: 900 }, dependsOn: [shop] } }',
    );
    expect(durationMs).toBe(86_400_000);
    expect(limits.maxConcurrent).toBe(2);
    expect(services.get('shop')?.watched.policy).toMatchObject({
      failureThreshold: 7,
      cooldownMs: 5000,
      intervalMs: 30_000,
      budget: 10,
      timeoutMs: 5000,
    });
    expect(services.get('api')?.watched.policy).toMatchObject({
      failureThreshold: 3,
      timeoutMs: 900,
      dependsOn: ['shop'],
    });
  });

  it('takes the name of a service with copies for all of them', () => {
    const { services, faults } = parse(
      'services: { db: { copies: 2 }, api: { copies: 3, dependsOn: [db] }, web: {} }\n' +
        'faults: [{ kind: down, services: api, at: 1h }, { kind: down, services: all, at: 2h }]',
    );
    expect([...services.keys()]).toEqual(['db-1', 'db-2', 'api-1', 'api-2', 'api-3', 'web']);
    expect(services.get('api-3')?.watched.policy.dependsOn).toEqual(['db-1', 'db-2']);
    expect(faults.map((fault) => fault.services.length)).toEqual([3, 6]);
  });

  it('has its windows of maintenance as single ones, by the clocks of their time zone', () => {
    const { maintenance } = parse(
      'startsAt: 2026-03-28T00:00:00Z\nduration: 2d\nservices: { shop: {} }\n' +
        "maintenance: { night: { services: [shop], reason: backups, at: '03:30', durationMinutes: 30, timeZone: Europe/Berlin } }",
    );
    expect(maintenance).toEqual(
      // Summer time begins on the 29th.
      ['2026-03-28T02:30:00Z', '2026-03-29T01:30:00Z'].map((from) => ({
        kind: 'once',
        id: 'night',
        services: ['shop'],
        reason: 'backups',
        startsAt: Date.parse(from),
        endsAt: Date.parse(from) + 1_800_000,
      })),
    );
  });
});

const SHOP = 'services: { shop: {} }';

describe('a scenario that is wrong is refused, naming file, place and reason', () => {
  it.each([
    ['no service', 'services: {}', 'day.yaml: services: names no service'],
    ['no YAML', 'services: [', /^day\.yaml: .*line/u],
    ['nothing', '', /^day\.yaml: is empty: a scenario has services/u],
    ['a name that no object keeps', 'services: { __proto__: {} }', /^day\.yaml: "__proto__" cannot be a name$/u],
    ['an unknown word', `${SHOP}\nfault: []`, /^day\.yaml: \(whole\): .*"fault"/u],
    [
      'an unknown word of a service',
      'services: { shop: { interval: 5 } }',
      /^day\.yaml: services\.shop: .*"interval"/u,
    ],
    ['a variable that is none', `${SHOP}\nenvironment: { COOLDOWN: 5 }`, /^day\.yaml: environment: .*"COOLDOWN"/u],
    ['a value out of range', `${SHOP}\nenvironment: { RESTART_BUDGET: 0 }`, /RESTART_BUDGET: .*from 1 to/u],
    ['an id that is none', 'services: { Shop: {} }', /^day\.yaml: services/u],
    ['the name of all', 'services: { all: {} }', /^day\.yaml: services/u],
    [
      'a strange dependency',
      'services: { shop: { dependsOn: [db] } }',
      'day.yaml: services.shop.dependsOn: "db" is not a service of this file',
    ],
    [
      'a cycle',
      'services: { a: { dependsOn: [b] }, b: { dependsOn: [a] } }',
      'day.yaml: services: dependency cycle: a → b → a',
    ],
    [
      'a rung twice',
      'services: { shop: { ladder: [{ name: x }, { name: x }] } }',
      'day.yaml: services.shop.ladder: two rungs have the same name',
    ],
    [
      'a fault of nobody',
      `${SHOP}\nfaults: [{ kind: down, services: [shop, db], at: 1h }]`,
      'day.yaml: faults.0.services: "db" is not a service of this file',
    ],
    [
      'a fault of an unknown kind',
      `${SHOP}\nfaults: [{ kind: explode, services: shop, at: 1h }]`,
      /^day\.yaml: faults\.0\.kind: /u,
    ],
    [
      'a fault after the end',
      `duration: 1h\n${SHOP}\nfaults: [{ kind: down, services: shop, at: 1h }]`,
      'day.yaml: faults.0.at: is not before the end',
    ],
    [
      'a length that is none',
      `${SHOP}\nfaults: [{ kind: down, services: shop, at: soon }]`,
      /^day\.yaml: faults\.0\.at: must be a length of time/u,
    ],
    [
      'two outages of ours at once',
      `${SHOP}\nourselves: [{ kind: stopped, at: 1h, for: 10m }, { kind: stopped, at: 65m, for: 1m }]`,
      'day.yaml: ourselves: two entries of stopped overlap',
    ],
    [
      'a switch that is off twice',
      `${SHOP}\npeople: [{ does: switch-off, at: 1h }, { does: switch-off, at: 2h }]`,
      'day.yaml: people: two entries of auto_recovery_enabled overlap',
    ],
  ])('%s', (_what, text, message) => {
    expect(refusal(text)).toMatch(message);
  });
});

test('a switch may be off again and again, and a pause beside it', () => {
  const people =
    '[{ does: switch-off, at: 1h, for: 1h }, { does: switch-off, at: 2h }, { does: pause, at: 90m, for: 2h }]';
  expect(parse(`${SHOP}\npeople: ${people}`).people).toHaveLength(3);
});

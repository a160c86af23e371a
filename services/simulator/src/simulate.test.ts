import { describe, expect, it, test } from 'vitest';
import { simulatedDay } from './simulated-day.test-data.ts';

const HOUR = 3_600_000;
const restart = { name: 'restart', takes: '2s' };
const shopThat = (behaviour: object, more: object = {}) => ({
  duration: '4h',
  services: { shop: { ladder: [restart], ...behaviour } },
  ...more,
});
const down = { kind: 'down', services: 'shop', at: '1h' };

describe('a service that is down', () => {
  it('is recovered once, after ten failed checks in a row and not before', () => {
    const { actions, summary } = simulatedDay(shopThat({}, { faults: [down] }));
    const [first = 0, ...more] = actions('shop');
    expect(more).toEqual([]);
    expect(first).toBeGreaterThanOrEqual(HOUR + 9000);
    expect(first).toBeLessThan(HOUR + 30_000 + 10_000);
    expect(summary.services['shop']).toMatchObject({
      outages: 1,
      incidents: 1,
      attempts: 1,
      alerts: 0,
      phase: 'running',
    });
  });

  it('is found at once when somebody saw its process end', () => {
    const { actions } = simulatedDay(shopThat({}, { faults: [{ ...down, seen: true }] }));
    expect(actions('shop')[0]).toBeLessThan(HOUR + 1000);
  });

  it('and comes back before the tenth failed check is left alone', () => {
    const { summary, lines } = simulatedDay(shopThat({ intervalMs: 5000 }, { faults: [{ ...down, for: '8s' }] }));
    expect(summary.services['shop']).toMatchObject({ outages: 1, incidents: 0, actions: 0 });
    expect(lines.filter((line) => line.includes('blip'))).toHaveLength(1);
  });

  it('again and again, is recovered again and again', () => {
    const faults = [{ ...down, at: '0s', again: '30m' }];
    const { summary } = simulatedDay(shopThat({}, { faults, duration: '24h' }));
    const { outages = 0, actions = 0 } = summary.services['shop'] ?? {};
    expect(outages).toBeGreaterThan(25);
    expect(outages).toBeLessThan(75);
    expect(actions).toBeGreaterThanOrEqual(outages - 1);
  });

  it('is not judged faster because many others ask how it is', () => {
    const { happenings } = simulatedDay({
      duration: '2h',
      services: {
        shop: { ladder: [restart] },
        api: { copies: 40, dependsOn: ['shop'], intervalMs: 2000, failureThreshold: 1000 },
      },
      faults: [down],
    });
    const opened = happenings.find((happening) => happening.type === 'stepped' && happening.state.incident !== null);
    const failed = happenings.find(
      (happening) =>
        happening.type === 'stepped' && happening.serviceId === 'shop' && happening.state.failingSince !== null,
    );
    // Nine gaps of a second, each of which may be cut short by half.
    expect((opened?.at ?? 0) - (failed?.at ?? 0)).toBeGreaterThanOrEqual(4500);
  });

  it('in a loop crashes no more once the loop is over', () => {
    const loop = { kind: 'crash-loop', services: 'shop', at: '1h', uptime: '4m', for: '20m' };
    const { summary } = simulatedDay(shopThat({}, { faults: [loop] }));
    expect(summary.services['shop']?.outages).toBeGreaterThanOrEqual(4);
    expect(summary.services['shop']?.outages).toBeLessThanOrEqual(5);
  });

  it('is not acted on without a ladder', () => {
    const { summary, lines } = simulatedDay(shopThat({ ladder: [] }, { faults: [down] }));
    expect(summary.services['shop']).toMatchObject({ actions: 0, alerts: 1, phase: 'error' });
    expect(lines.join('\n')).toContain('ALERT it has no ladder');
  });
});

describe('a ladder', () => {
  const ladder = [
    { name: 'reload', heals: 'never' },
    { name: 'restart', heals: {} },
  ];

  it('is climbed with a pause of at least the cooldown', () => {
    const { actions, lines } = simulatedDay(shopThat({ ladder }, { faults: [down] }));
    const [first = 0, second = 0, ...more] = actions('shop');
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThan(60_000);
    expect(lines.flatMap((line) => line.split(' shop attempt ').slice(1))).toEqual(['1: reload', '2: restart']);
  });

  it('ends in error and one alert when nothing helps', () => {
    const { summary } = simulatedDay(shopThat({ ladder: [ladder[0]] }, { faults: [down] }));
    expect(summary.services['shop']).toMatchObject({ actions: 3, alerts: 1, phase: 'error', maxRecoveryMs: null });
  });

  it('is tried once more after a while in error where the policy wants it', () => {
    const lastResort = shopThat({ ladder: [ladder[0]], retryAfterErrorMs: 1_800_000 }, { faults: [down] });
    const { actions } = simulatedDay(lastResort);
    expect(actions('shop').length).toBeGreaterThanOrEqual(3 + 4);
  });

  it.each([
    ['a rung for another cause does not help', [{ name: 'a', heals: { causes: ['other'] } }, restart], 2],
    ['a rung for this cause does', [{ name: 'a', heals: { causes: ['stuck'] } }, restart], 1],
    ['a rung that cannot apply is passed over', [{ name: 'a', notFor: ['stuck'], heals: 'never' }, restart], 1],
    ['a rung that takes too long has no effect', [{ name: 'a', takes: '40s', timeoutMs: 30_000 }, restart], 2],
    ['a rung whose driver fails has none either', [{ name: 'a', error: 'not authorized' }, restart], 2],
    ['a rung meant for this failure goes first', [restart, { name: 'b', onlyFor: ['timeout'], heals: 'never' }], 2],
  ])('%s', (_what, rungs, attempts) => {
    const faults = [{ ...down, cause: 'stuck', errorClass: 'timeout' }];
    const { summary } = simulatedDay(shopThat({ ladder: rungs }, { faults }));
    expect(summary.services['shop']).toMatchObject({ attempts, phase: 'running' });
  });

  it('whose rung helps in half of all cases helps at once in about half of them', () => {
    const ladderOfHalf = [{ name: 'restart', heals: { probability: 0.5 } }];
    const attempts = Array.from(
      { length: 60 },
      (_, seed) => simulatedDay(shopThat({ ladder: ladderOfHalf }, { faults: [down], duration: '2h' }), seed).summary,
    ).map(({ services }) => services['shop']?.attempts);
    const atOnce = attempts.filter((count) => count === 1).length;
    expect(atOnce).toBeGreaterThan(15);
    expect(atOnce).toBeLessThan(45);
    expect(new Set(attempts)).toEqual(new Set([1, 2, 3]));
  });
});

describe('what is not down', () => {
  it('is slow: degraded, and nothing is done', () => {
    const faults = [{ kind: 'slow', services: 'shop', at: '1h', for: '1h', latency: '900ms' }];
    const { summary, lines } = simulatedDay(shopThat({ degradedAboveMs: 500 }, { faults }));
    expect(summary.services['shop']).toMatchObject({ availablePercent: 100, incidents: 0, phase: 'running' });
    expect(lines.some((line) => line.includes('shop slow 900 ms'))).toBe(true);
  });

  it('is starting: waited for', () => {
    const faults = [{ ...down, errorClass: 'starting', for: '40s' }];
    const { summary } = simulatedDay(shopThat({ startPeriodMs: 60_000 }, { faults }));
    expect(summary.services['shop']).toMatchObject({ outages: 1, incidents: 0, actions: 0 });
  });

  it('is not watched: neither checked nor healed', () => {
    const { summary } = simulatedDay(shopThat({ enabled: false }, { faults: [down] }));
    expect(summary.services['shop']).toMatchObject({ outages: 1, incidents: 0, phase: 'stopped' });
  });
});

describe('nothing is done', () => {
  const until = (more: object, service: object = {}) => {
    const { actions, summary } = simulatedDay(shopThat(service, { faults: [down], ...more }));
    return { first: actions('shop')[0] ?? Number.NaN, heldMs: summary.services['shop']?.heldMs };
  };

  it.each([
    ['while a switch is off', { people: [{ does: 'switch-off', at: '30m', for: '1h' }] }, 'enabled'],
    ['while everything is paused', { people: [{ does: 'pause', at: '30m', for: '1h' }] }, 'enabled'],
    ['while we are blind', { ourselves: [{ kind: 'blind', at: '30m', for: '1h' }] }, null],
    ['while our processes are stopped', { ourselves: [{ kind: 'stopped', at: '30m', for: '1h' }] }, null],
    [
      'in maintenance',
      {
        maintenance: {
          disks: { services: 'all', reason: 'disks', from: '2026-01-05T00:30:00Z', to: '2026-01-05T01:30:00Z' },
        },
      },
      'maintenance',
    ],
  ])('%s, and what is down afterwards is healed then', (_what, more, gate) => {
    const { first, heldMs } = until(more);
    expect(first).toBeGreaterThanOrEqual(1.5 * HOUR);
    expect(first).toBeLessThan(1.5 * HOUR + 60_000);
    expect(Object.keys(heldMs ?? {})).toEqual(gate === null ? [] : [gate]);
  });

  it('by itself for a service that nobody may heal automatically', () => {
    expect(until({}, { autoRecovery: false }).first).toBeNaN();
  });
});

test('an outage of ours in the middle of an attempt leaves it with an end, and the service is healed all the same', () => {
  const ladder = [{ name: 'reload', takes: '20s', heals: 'never' }, restart];
  const faults = [{ ...down, seen: true }];
  const ourselves = [{ kind: 'stopped', at: '3610s', for: '30s' }];
  const { summary, lines, happenings } = simulatedDay(shopThat({ ladder }, { faults, ourselves }));
  expect(summary.services['shop']).toMatchObject({ attempts: 2, phase: 'running' });
  expect(happenings.filter(({ type }) => type === 'attemptEnded')).toHaveLength(2);
  expect(lines.filter((line) => line.includes('the worker that ran this attempt ended'))).toHaveLength(1);
});

describe('people', () => {
  it('have a healthy service restarted, also while automatic recovery is off, but not while it cools down', () => {
    const people = [
      { does: 'switch-off', at: '10m' },
      { does: 'restart', services: 'shop', at: '20m' },
      { does: 'restart', services: 'shop', at: '1205s' },
    ];
    const { actions, lines } = simulatedDay(shopThat({}, { people }));
    expect(actions('shop')).toHaveLength(1);
    const answers = lines.filter((line) => line.includes('person restart'));
    expect(answers[0]).toContain('accepted');
    expect(answers[1]).toContain('refused: cooling down');
  });

  it('say at which rung to begin, if it is one of the ladder', () => {
    const ladder = [{ name: 'reload' }, { name: 'restart' }];
    const people = [
      { does: 'restart', services: 'shop', at: '20m', rung: 'rebuild' },
      { does: 'restart', services: 'shop', at: '30m', rung: 'restart' },
    ];
    const { lines } = simulatedDay(shopThat({ ladder }, { people }));
    expect(lines.join('\n')).toContain('person restart: refused: it has no rung "rebuild"');
    expect(lines.flatMap((line) => line.split(' shop attempt ').slice(1))).toEqual(['1: restart']);
  });

  it('who take care of an incident are not called', () => {
    const ladder = [{ name: 'reload', heals: 'never' }];
    const people = [{ does: 'acknowledge', services: 'shop', at: '3700s' }];
    const { summary } = simulatedDay(shopThat({ ladder }, { faults: [down], people }));
    expect(summary.services['shop']).toMatchObject({ phase: 'error', alerts: 0 });
  });

  it('are not answered while our processes are stopped', () => {
    const people = [{ does: 'restart', services: 'shop', at: '1h' }];
    const ourselves = [{ kind: 'stopped', at: '59m', for: '10m' }];
    const { actions, lines } = simulatedDay(shopThat({}, { people, ourselves }));
    expect(actions('shop')).toEqual([]);
    expect(lines.join('\n')).toContain('person restart: nobody answers');
  });
});

describe('dependents', () => {
  const chain = (without: object) => ({
    duration: '4h',
    services: {
      db: { ladder: [restart] },
      api: { dependsOn: ['db'], ladder: [restart], ...without },
      web: { dependsOn: ['api'], ladder: [restart], reconnectsWithin: '2s' },
    },
    faults: [{ kind: 'down', services: 'db', at: '1h' }],
  });

  it('that reconnect by themselves are not restarted', () => {
    const { summary } = simulatedDay(chain({ reconnectsWithin: '2s' }));
    expect(Object.values(summary.services).map(({ outages, actions }) => [outages, actions])).toEqual([
      [1, 1],
      [1, 0],
      [1, 0],
    ]);
  });

  it('that do not are restarted after their dependency, root first', () => {
    const { actions, summary } = simulatedDay(chain({ withoutDependency: 'stays-down' }));
    expect(summary.services['web']).toMatchObject({ actions: 0, phase: 'running' });
    expect(actions('db')).toHaveLength(1);
    expect(actions('api')).toHaveLength(1);
    expect(actions('api')[0]).toBeGreaterThan(actions('db')[0] ?? Number.NaN);
  });

  it('are never well while it is down, however often it comes and goes while they reconnect', () => {
    const { happenings } = simulatedDay({
      ...chain({ reconnectsWithin: '30s' }),
      faults: [{ kind: 'flap', services: 'db', at: '1h', up: '20s', down: '20s', jitter: 0.5 }],
    });
    const isWell = new Map<string, boolean>();
    let backCount = 0;
    for (const happening of happenings) {
      if (happening.type !== 'truthChanged') continue;
      isWell.set(happening.serviceId, happening.isWell);
      if (happening.serviceId !== 'api' || !happening.isWell) continue;
      backCount += 1;
      expect(isWell.get('db')).toBe(true);
    }
    expect(backCount).toBeGreaterThan(50);
  });

  it('that need it only on paper do not notice', () => {
    const { summary } = simulatedDay(chain({ withoutDependency: 'unaffected' }));
    expect(summary.services['api']).toMatchObject({ outages: 0, availablePercent: 100 });
  });
});

test('when most services fail at once, at most three actions are begun before the brake is on, and none after', () => {
  const { happenings, summary } = simulatedDay({
    duration: '2h',
    services: { shop: { copies: 50, ladder: [restart] } },
    faults: [{ kind: 'down', services: 'shop', at: '1h', spread: '1s', for: '30m', seen: true }],
  });
  const engaged = happenings.find((happening) => happening.type === 'brakeChanged');
  const acted = happenings.filter((happening) => happening.type === 'acted');
  expect(engaged).toMatchObject({ change: 'engaged' });
  expect(acted.length).toBeLessThanOrEqual(3);
  expect(acted.every(({ at }) => at <= (engaged?.at ?? 0))).toBe(true);
  expect(summary).toMatchObject({ alerts: 1, brakes: 1 });
  expect(Object.values(summary.services).every(({ phase }) => phase === 'running')).toBe(true);
});

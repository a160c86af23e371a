import { describe, expect, test } from 'vitest';
import { BRAKE_OFF } from './brake.ts';
import { decide } from './decide.ts';
import { decisionContext, QUIET_FLEET } from './decision-context.test-data.ts';
import { checksOfDependencies } from './dependency-obstacle.ts';
import { GATE_NAMES, type DecisionContext, type GateName } from './gate.ts';
import { heldEvent, mayQueue } from './held-event.ts';
import type { ServiceState } from './service-state.ts';
import { FAILED, HEALTHY, SimulatedService, TEST_POLICY, UNKNOWN } from './simulated-service.ts';

function heldBy(service: SimulatedService, changes: Partial<DecisionContext> = {}) {
  return decide(service.state, decisionContext(service, changes)).heldBy;
}

const bad = () => new SimulatedService().failHard();

test('a hard failure with fresh evidence and nothing against it is allowed, and every gate says why', () => {
  const service = bad();
  const decision = decide(service.state, decisionContext(service));
  expect(decision).toMatchObject({ allowed: true, heldBy: null, incidentId: service.state.incident?.id });
  expect(decision.verdicts.map(({ gate }) => gate)).toEqual(GATE_NAMES);
  expect(decision.verdicts.every(({ allowed, reason }) => allowed && reason !== '')).toBe(true);
  expect(heldEvent(decision)).toBeNull();
});

test('every gate answers even after the first no', () => {
  const service = bad();
  const decision = decide(
    service.state,
    decisionContext(service, { switches: [{ name: 'x', on: false, forbids: 'automatic' }], budgetDebits: null }),
  );
  expect(decision.verdicts.filter(({ allowed }) => !allowed).map(({ gate }) => gate)).toEqual(['enabled', 'budget']);
  expect(decision.heldBy?.gate).toBe('enabled');
});

describe('each gate holds alone', () => {
  const used = (count: number, service: SimulatedService) => Array.from({ length: count }, () => service.now - 60_000);
  const cases: [string, GateName, (service: SimulatedService) => Partial<DecisionContext>, string][] = [
    [
      'a switch is off',
      'enabled',
      () => ({ switches: [{ name: 'it is false in settings.json', on: false, forbids: 'automatic' }] }),
      'settings.json',
    ],
    [
      'our own canaries fail',
      'observer',
      () => ({ observer: { ok: false, reason: 'no file descriptors' } }),
      'no file',
    ],
    [
      'a maintenance window is open',
      'maintenance',
      (service) => ({
        maintenance: { id: 'a', reason: 'new disks', startsAt: service.now, endsAt: service.now + 1000 },
      }),
      'new disks',
    ],
    ['the fleet cannot be read', 'concurrency', () => ({ fleet: null }), 'cannot be read'],
    [
      'as many recoveries are under way as may be',
      'concurrency',
      () => ({ fleet: { ...QUIET_FLEET, underWay: ['a', 'b', 'c'] } }),
      'a, b, c',
    ],
    [
      'as many have begun in a minute as may',
      'velocity',
      (service) => ({ fleet: { ...QUIET_FLEET, startedAt: used(10, service).map((at) => at + 1) } }),
      '10 of 10',
    ],
    [
      'the brake is on',
      'brake',
      (service) => ({
        fleet: {
          ...QUIET_FLEET,
          brake: { engagedAt: service.now, calmSince: null, failingCount: 30, serviceCount: 50, suspicion: null },
        },
      }),
      '30 of 50',
    ],
    ['the budget cannot be read', 'budget', () => ({ budgetDebits: null }), 'cannot be read'],
    ['the budget is spent', 'budget', (service) => ({ budgetDebits: used(10, service) }), '10 of 10'],
    ['the evidence is old', 'evidence', (service) => ({ now: service.now + 60_001 }), 'too old'],
    ['it has no ladder', 'ladder', ({ policy }) => ({ policy: { ...policy, rungCount: 0 } }), 'no ladder'],
    ['a dependency was never checked', 'dependency', () => ({ dependencies: [{ id: 'db', state: null }] }), 'db'],
  ];

  test.each(cases)('%s', (_name, gate, changes, words) => {
    const service = bad();
    const held = heldBy(service, changes(service));
    expect(held?.gate).toBe(gate);
    expect(held?.reason).toContain(words);
  });

  test('one action below the budget is allowed', () => {
    const service = bad();
    expect(heldBy(service, { budgetDebits: used(9, service) })).toBeNull();
  });

  test('a soft failure is held by the threshold', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(9, FAILED);
    expect(heldBy(service)).toMatchObject({ gate: 'threshold', reason: '9 of 10 failed checks in a row' });
  });

  test('a service that is well again is held by the threshold', () => {
    expect(heldBy(new SimulatedService().failHard().probes(2, HEALTHY))?.gate).toBe('threshold');
  });

  test('used attempts', () => {
    const service = bad();
    const state = { ...service.state, incident: { ...service.state.incident, attemptCount: 3 } } as ServiceState;
    expect(decide(state, decisionContext(service)).heldBy).toMatchObject({
      gate: 'attempts',
      reason: 'Maximum restart attempts (3) reached',
    });
  });

  describe('an action that the state does not know of', () => {
    test('counts from its booking', () => {
      const service = bad();
      const bookedAt = service.now - 20_000;
      const budgetDebits = [bookedAt, bookedAt - 500_000];
      const retryAt = bookedAt + service.policy.cooldownMs;
      expect(heldBy(service, { budgetDebits })).toMatchObject({ gate: 'cooldown', retryAt });
      expect(heldBy(service, { budgetDebits, trigger: 'manual' })).toMatchObject({ gate: 'cooldown', retryAt });
      expect(heldBy(service, { budgetDebits, now: retryAt - 1 })?.gate).toBe('cooldown');
      expect(heldBy(service, { budgetDebits, now: retryAt })).toBeNull();
    });

    test('and is dated far into the future is for the budget to count', () => {
      const service = bad();
      expect(heldBy(service, { budgetDebits: [service.now + 3_600_000] })).toBeNull();
    });

    test('is none when it was the last one: then its end counts', () => {
      const service = bad().startAttempt();
      const budgetDebits = [service.now];
      service.failAttempt();
      expect(heldBy(service, { budgetDebits })?.retryAt).toBe(service.state.cooldownUntil);
    });
  });

  describe('what an attempt may have left running', () => {
    const RUNG = { rung: 'restart', rungIndex: 0, actionType: 'service_restart' } as const;

    test.each([
      [true, true, 'what an interrupted attempt began may be acting for another 1 s'],
      [true, false, null],
      [false, true, null],
    ])('outlives its worker: %s, which is gone: %s', (mayOutlive, mayStillAct, reason) => {
      const service = bad();
      const deadlineAt = service.now + 300_000;
      const attempt = { incidentId: service.state.incident?.id ?? '', attempt: 1 };
      service.send({ ...attempt, ...RUNG, type: 'attemptStarted', deadlineAt, mayOutlive });
      service.send({ ...attempt, type: 'attemptFailed', error: 'gone', interrupted: true, mayStillAct });
      service.now = deadlineAt - 50_000;
      service.probes(service.policy.failureThreshold, FAILED);
      const held = reason === null ? null : { gate: 'interrupted', reason, retryAt: deadlineAt };
      expect(heldBy(service, { now: deadlineAt - 1 })).toEqual(held);
      expect(heldBy(service, { trigger: 'manual', now: deadlineAt - 1 })).toEqual(held);
      expect(heldBy(service, { now: deadlineAt })).toBeNull();
    });

    test('holds whatever became of the incident meanwhile', () => {
      const service = bad();
      const deadlineAt = service.now + 3_000_000;
      const incidentId = service.state.incident?.id ?? '';
      service.send({ ...RUNG, type: 'attemptStarted', incidentId, attempt: 1, deadlineAt, mayOutlive: true });
      service.send({ type: 'serviceDisabled', reason: 'disabled' }).send({ type: 'serviceEnabled' }).failHard();
      expect(heldBy(service)).toMatchObject({ gate: 'interrupted', retryAt: deadlineAt });
    });
  });

  test('the cooldown, and when it ends', () => {
    const service = bad().startAttempt().failAttempt();
    const { cooldownUntil } = service.state;
    expect(heldBy(service)).toMatchObject({ gate: 'cooldown', retryAt: cooldownUntil });
    service.now = (cooldownUntil ?? 0) - 1000;
    service.probe(FAILED);
    expect(heldBy(service, { now: (cooldownUntil ?? 0) - 1 })?.retryAt).toBe(cooldownUntil);
    expect(heldBy(service, { now: cooldownUntil ?? 0 })).toBeNull();
  });
});

describe('a person', () => {
  test('passes the switches, the threshold, the evidence and the dependencies', () => {
    const service = new SimulatedService().probe(HEALTHY);
    const context: Partial<DecisionContext> = {
      trigger: 'manual',
      switches: [{ name: 'x', on: false, forbids: 'automatic' }],
      dependencies: [{ id: 'db', state: null }],
      observer: { ok: false, reason: 'no file descriptors' },
      maintenance: { id: 'a', reason: 'new disks', startsAt: service.now, endsAt: service.now + 1000 },
    };
    expect(heldBy(service, context)).toBeNull();
  });

  test('does not pass a pause, nor the brake', () => {
    const service = new SimulatedService().probe(HEALTHY);
    const paused: Partial<DecisionContext> = { switches: [{ name: 'by ann', on: false, forbids: 'everything' }] };
    expect(heldBy(service, { trigger: 'manual', ...paused })).toMatchObject({
      gate: 'enabled',
      reason: 'paused: by ann',
    });
    const brake = { engagedAt: service.now, calmSince: null, failingCount: 30, serviceCount: 50, suspicion: null };
    expect(heldBy(service, { trigger: 'manual', fleet: { ...QUIET_FLEET, brake } })?.gate).toBe('brake');
  });

  test('is not held by the mere suspicion of a storm, as everything automatic is for a while', () => {
    const service = bad();
    const suspicion = { since: service.now, lookedAtCount: 9 };
    const fleet = { ...QUIET_FLEET, brake: { ...BRAKE_OFF, failingCount: 6, serviceCount: 50, suspicion } };
    const { brakeReleaseMs } = QUIET_FLEET.limits;
    expect(heldBy(service, { trigger: 'manual', fleet })).toBeNull();
    expect(heldBy(service, { fleet })).toMatchObject({
      gate: 'brake',
      reason: '6 of the 9 services looked at lately fail: the others are looked at first',
    });
    const long = {
      ...fleet,
      brake: { ...fleet.brake, suspicion: { ...suspicion, since: service.now - brakeReleaseMs } },
    };
    expect(heldBy(service, { fleet: long })).toBeNull();
  });

  test('waits for the cooldown and the budget', () => {
    const service = bad().startAttempt().failAttempt();
    expect(heldBy(service, { trigger: 'manual' })?.gate).toBe('cooldown');
    const spent = Array.from({ length: 10 }, () => service.now - 60_000);
    expect(heldBy(bad(), { trigger: 'manual', budgetDebits: spent })?.gate).toBe('budget');
  });

  test('cannot restart what is not watched', () => {
    const service = new SimulatedService().send({ type: 'serviceDisabled', reason: 'disabled in services.yaml' });
    expect(heldBy(service, { trigger: 'manual' })).toMatchObject({
      gate: 'threshold',
      reason: 'not watched: disabled in services.yaml',
    });
  });
});

describe('a dependency', () => {
  const startPeriodMs = 10_000;

  /** Both fail from the same moment; the dependency is then driven by the test. */
  function both() {
    const dependent = new SimulatedService({ startPeriodMs }).probe(HEALTHY);
    const dependency = new SimulatedService({ serviceId: 'db' }).probe(HEALTHY);
    dependent.probes(10, FAILED);
    dependency.now = dependent.now;
    return { dependent, dependency };
  }
  const ask = (dependent: SimulatedService, dependency: SimulatedService, now = dependent.now) =>
    heldBy(dependent, { now, dependencies: [{ id: 'db', state: dependency.state }] });

  test.each([
    ['failing', (db: SimulatedService) => db.probes(1, FAILED)],
    ['failing', (db: SimulatedService) => db.probes(10, FAILED)],
    ['being recovered', (db: SimulatedService) => db.failHard().startAttempt()],
    ['being recovered', (db: SimulatedService) => db.failHard().startAttempt().failAttempt()],
    [
      'in error',
      (db: SimulatedService) =>
        db.failHard().send({ type: 'recoveryGivenUp', incidentId: db.state.incident?.id ?? '', reason: 'x' }),
    ],
  ])('that is %s holds its dependents, for as long as it takes', (words, drive) => {
    const { dependent, dependency } = both();
    drive(dependency);
    expect(ask(dependent, dependency)).toMatchObject({ gate: 'dependency', retryAt: null });
    expect(ask(dependent, dependency)?.reason).toContain(words);
  });

  test('that was seen well only before we began to fail is checked again first, and that is asked for once', () => {
    const { dependent, dependency } = both();
    const first = ask(dependent, dependency);
    expect(first).toMatchObject({ gate: 'dependency', reason: 'depends on db, which is being checked again' });
    expect(first?.retryAt).toBeGreaterThan(dependent.now);
    expect(first?.retryAt).toBeLessThanOrEqual(dependent.now + 2000);
    const pace = dependent.policy.retryIntervalMs;
    const sameSlot = Math.ceil(dependent.now / pace) * pace;
    expect(ask(dependent, dependency, sameSlot)?.retryAt).toBe(ask(dependent, dependency, sameSlot - 1)?.retryAt);
  });

  test('that was seen well only before we began to fail is asked for again for as long as nobody has looked', () => {
    const { dependent, dependency } = both();
    const context = (now: number) =>
      decisionContext(dependent, { now, dependencies: [{ id: 'db', state: dependency.state }] });
    const pace = dependent.policy.retryIntervalMs;
    const slot = Math.ceil(dependent.now / pace) * pace;
    const [first, ...others] = checksOfDependencies(dependent.state, context(slot));
    expect([first?.serviceId, others]).toEqual(['db', []]);
    // A check of it that finds out nothing is no look.
    dependency.probe(UNKNOWN);
    expect(checksOfDependencies(dependent.state, context(slot - 1))).toEqual([first]);
    expect(checksOfDependencies(dependent.state, context(slot + 1))[0]?.jobId).not.toBe(first?.jobId);
    dependency.probe(HEALTHY);
    expect(checksOfDependencies(dependent.state, context(slot + 1))).toEqual([]);
  });

  test('that is well as of now does not hold', () => {
    const { dependent, dependency } = both();
    dependency.probe(HEALTHY);
    expect(ask(dependent, dependency)).toBeNull();
  });

  test('that came back after we began to fail gives us time to reconnect, and no more', () => {
    const { dependent, dependency } = both();
    dependency.probes(1, FAILED).probes(1, HEALTHY);
    const cameBackAt = dependency.state.since;
    const held = ask(dependent, dependency, cameBackAt);
    expect(held).toMatchObject({ gate: 'dependency', retryAt: cameBackAt + startPeriodMs });
    expect(ask(dependent, dependency, cameBackAt + startPeriodMs - 1)).not.toBeNull();
    dependent.advance(cameBackAt + startPeriodMs - dependent.now).probe(FAILED);
    expect(ask(dependent, dependency)).toBeNull();
  });

  test('that came back is not blamed by what was seen before that time was over, however late the next check is', () => {
    const { dependent, dependency } = both();
    dependency.probes(1, FAILED).probes(1, HEALTHY);
    const late = dependency.state.since + startPeriodMs + 1;
    const held = ask(dependent, dependency, late);
    expect(held).toMatchObject({ gate: 'dependency', reason: expect.stringContaining('is being checked') });
    expect(held?.retryAt).toBeGreaterThan(late);
  });

  test('that came back before our first failed check, but after we were last seen well, gives time too', () => {
    const dependent = new SimulatedService({ startPeriodMs, failureThreshold: 3 }).probe(HEALTHY);
    const dependency = new SimulatedService({ serviceId: 'db' }).probe(HEALTHY).probes(1, FAILED).probes(1, HEALTHY);
    const cameBackAt = dependency.state.since;
    dependent.now = dependency.now;
    dependent.probes(3, FAILED);
    dependency.now = dependent.now;
    dependency.probe(HEALTHY);
    expect(dependent.state.failingSince).toBeGreaterThan(cameBackAt);
    expect(ask(dependent, dependency)).toMatchObject({ gate: 'dependency', retryAt: cameBackAt + startPeriodMs });
    dependent.advance(cameBackAt + startPeriodMs - dependent.now).probe(FAILED);
    expect(ask(dependent, dependency)).toBeNull();
  });

  test('that is not watched does not hold for ever', () => {
    const { dependent, dependency } = both();
    dependency.send({ type: 'serviceDisabled', reason: 'x' });
    expect(ask(dependent, dependency)).toBeNull();
  });
});

test.each<[string, Partial<DecisionContext>, boolean]>([
  ['nothing holds', {}, true],
  ['too many are under way', { fleet: { ...QUIET_FLEET, underWay: ['a', 'b', 'c'] } }, true],
  ['the fleet cannot be read', { fleet: null }, false],
  ['it is paused', { switches: [{ name: 'x', on: false, forbids: 'everything' }] }, false],
])('a recovery may be queued while %s: %s', (_name, changes, may) => {
  const service = bad();
  expect(mayQueue(decide(service.state, decisionContext(service, changes)))).toBe(may);
});

describe('what was given up is held for as long as it is in error, and says why', () => {
  const spent = (service: SimulatedService) => Array.from({ length: 10 }, () => service.now - 60_000);

  /** The decision that the last event asked for. */
  function asked(service: SimulatedService, changes: Partial<DecisionContext> = {}) {
    expect(service.effect('considerRecovery')).toBeDefined();
    return decide(service.state, decisionContext(service, changes));
  }

  test('after the last attempt, and at every failed check after it', () => {
    const service = new SimulatedService({ maxAttempts: 1 }).failHard().startAttempt().failAttempt();
    const reason = 'Maximum restart attempts (1) reached';
    const first = asked(service);
    expect(first.heldBy).toMatchObject({ gate: 'attempts', reason });
    expect(asked(service.advance(30_000).probe(FAILED)).heldBy).toMatchObject({ gate: 'attempts', reason });
    expect(first.oneMoreAttemptAt).toBeUndefined();
  });

  test('when it failed again with no attempt left', () => {
    const service = new SimulatedService({ maxAttempts: 1 }).failHard().startAttempt().succeedAttempt();
    service.advance(10_000).probes(10, FAILED);
    expect(service.state.phase).toBe('error');
    expect(asked(service).heldBy?.gate).toBe('attempts');
  });

  test('also when the budget that was spent is free again', () => {
    const service = bad();
    const event = heldEvent(decide(service.state, decisionContext(service, { budgetDebits: spent(service) })));
    if (event !== null) service.send(event);
    expect(service.state.phase).toBe('error');
    const later = asked(service.advance(30_000).probe(FAILED));
    expect(later.heldBy).toMatchObject({
      gate: 'attempts',
      reason: 'given up: budget spent: 10 of 10 actions within 60 min',
    });
    expect(mayQueue(later)).toBe(false);
    const answer = heldEvent(later);
    if (answer !== null) service.send(answer);
    expect(service.effects).toEqual([]);
  });

  test('until the moment at which the policy grants one more attempt', () => {
    const service = new SimulatedService({ maxAttempts: 1, retryAfterErrorMs: 600_000 }).failHard();
    service.startAttempt().failAttempt();
    expect(asked(service).oneMoreAttemptAt).toBe(service.state.since + 600_000);
  });

  test('a person is not held by it', () => {
    const service = new SimulatedService({ maxAttempts: 1 }).failHard().startAttempt().failAttempt().advance(60_000);
    const state: ServiceState = { ...service.state, incident: null };
    expect(decide(state, decisionContext(service, { trigger: 'manual' })).allowed).toBe(true);
  });
});

describe('heldEvent', () => {
  test.each<[string, Partial<DecisionContext>, string]>([
    ['a switch', { switches: [{ name: 'x', on: false, forbids: 'automatic' }] }, 'recoveryHeld'],
    ['an unreadable budget', { budgetDebits: null }, 'recoveryHeld'],
    ['no ladder', { policy: { ...TEST_POLICY, rungCount: 0 } }, 'recoveryGivenUp'],
    [
      'a spent budget',
      { budgetDebits: Array.from({ length: 10 }, () => 1_750_000_000_000 - 60_000) },
      'recoveryGivenUp',
    ],
  ])('%s', (_name, changes, type) => {
    const service = bad();
    expect(heldEvent(decide(service.state, decisionContext(service, changes)))?.type).toBe(type);
  });

  test('no attempt left, as when the limit was lowered meanwhile, is given up, not held for ever', () => {
    const service = bad().startAttempt().failAttempt();
    const policy = { ...service.policy, maxAttempts: 1 };
    const event = heldEvent(decide(service.state, decisionContext(service, { policy })));
    expect(event).toMatchObject({ type: 'recoveryGivenUp', reason: 'Maximum restart attempts (1) reached' });
  });
});

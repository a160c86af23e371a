import { describe, expect, test } from 'vitest';
import { FAILED, failedWith, HEALTHY, SimulatedService, SLOW, UNKNOWN } from './simulated-service.ts';
import { step } from './step.ts';

describe('failing', () => {
  test('nine failures are soft, the tenth opens an incident', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(9, FAILED);
    expect(service.state).toMatchObject({ phase: 'failing', hardness: 'soft', errorCount: 9, incident: null });
    expect(service.effect('considerRecovery')).toBeUndefined();
    service.probes(1, FAILED);
    expect(service.state).toMatchObject({ phase: 'failing', hardness: 'hard', errorCount: 10 });
    expect(service.state.incident).toMatchObject({ trigger: 'automatic', attemptCount: 0 });
    expect(service.effect('considerRecovery')).toBeDefined();
    expect(service.records).toHaveLength(1);
    expect(service.records[0]).toMatchObject({
      actionType: 'health_check',
      status: 'failed',
      error: '10 failed checks in a row: it said refused',
    });
  });

  test('a single success while soft starts the count anew', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(9, FAILED).probes(1, HEALTHY);
    expect(service.state).toMatchObject({ phase: 'running', errorCount: 0, failingSince: null, nextCheckAt: null });
    service.probes(9, FAILED);
    expect(service.state).toMatchObject({ hardness: 'soft', errorCount: 9 });
    expect(service.records).toEqual([]);
  });

  test('a hard failure ends only after as many successes as a recovery needs', () => {
    const service = new SimulatedService().failHard().probes(1, HEALTHY);
    expect(service.state).toMatchObject({ phase: 'failing', hardness: 'hard', healthyCount: 1 });
    expect(service.effect('scheduleProbe')).toEqual({ type: 'scheduleProbe', delayMs: 1000, conclusive: false });
    service.probes(1, FAILED).probes(1, HEALTHY);
    expect(service.state).toMatchObject({ phase: 'failing', healthyCount: 1 });
    service.probes(1, HEALTHY);
    expect(service.state).toMatchObject({ phase: 'running', errorCount: 0, incident: null });
    expect(service.records.at(-1)).toMatchObject({ key: expect.stringContaining('self-healed'), status: 'success' });
    expect(service.effect('probeDependents')).toBeDefined();
  });

  test('the first failure has what it depends on checked', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(1, FAILED);
    expect(service.effect('probeDependencies')).toBeDefined();
    service.probes(1, FAILED);
    expect(service.effect('probeDependencies')).toBeUndefined();
  });

  test('a hard failure asks the gates again at every check', () => {
    const service = new SimulatedService().failHard();
    for (const _ of [1, 2, 3]) {
      service.advance(30_000).probe(FAILED);
      expect(service.effects).toEqual([{ type: 'considerRecovery' }]);
    }
    expect(service.records).toHaveLength(1);
  });
});

describe('the pace of the retries', () => {
  test.each([
    ['a quick failure is followed by the rest of the interval', 200, false, 800],
    ['a failure that took longer than the interval is followed at once, but not in a rush', 5000, false, 50],
    ['after a conclusive hint 100 ms apart', 5, true, 95],
  ])('%s', (_name, latencyMs, conclusive, delayMs) => {
    const service = new SimulatedService().probe(HEALTHY).advance(1000);
    service.probe({ ...FAILED, latencyMs }, { conclusive });
    expect(service.effect('scheduleProbe')).toEqual({ type: 'scheduleProbe', delayMs, conclusive });
    expect(service.state.nextCheckAt).toBe(service.now + delayMs);
  });

  test('once conclusive, the whole sequence is', () => {
    const service = new SimulatedService().probe(HEALTHY).probe(FAILED, { conclusive: true }).advance(30_000);
    service.probe(FAILED);
    expect(service.effect('scheduleProbe')).toMatchObject({ delayMs: 95, conclusive: true });
    expect(service.state).toMatchObject({ conclusive: true });
  });

  test('a clock that steps back during a check does not stretch it', () => {
    const service = new SimulatedService().probe(HEALTHY);
    const startedAt = service.now + 3_600_000;
    service.send({ type: 'probeFinished', startedAt, result: FAILED, conclusive: false });
    expect(service.effect('scheduleProbe')?.delayMs).toBeLessThanOrEqual(1000);
  });
});

describe('what tells nothing', () => {
  test('unknown changes nothing while all is well', () => {
    const service = new SimulatedService().probe(HEALTHY);
    const before = service.state;
    service.probes(20, UNKNOWN);
    expect(service.state).toBe(before);
    expect(service.effects).toEqual([]);
  });

  test('unknown does not count, yet the sequence of retries goes on', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(9, FAILED).probes(5, UNKNOWN);
    expect(service.state).toMatchObject({ phase: 'failing', hardness: 'soft', errorCount: 9 });
    expect(service.effect('scheduleProbe')).toMatchObject({ delayMs: 1000 });
    expect(service.state.nextCheckAt).toBe(service.now + 1000);
  });

  test('a check that began before the last one ended is dropped', () => {
    const service = new SimulatedService().probe(HEALTHY).advance(1000).probe(HEALTHY);
    const before = service.state;
    service.send({ type: 'probeFinished', startedAt: service.now - 1, result: FAILED, conclusive: false });
    expect(service.state).toBe(before);
  });

  test('a result that was held up for longer than two intervals is dropped', () => {
    const service = new SimulatedService().probe(HEALTHY);
    const startedAt = service.advance(1000).now;
    const before = service.advance(66_000).state;
    service.send({ type: 'probeFinished', startedAt, result: FAILED, conclusive: false });
    expect(service.state).toBe(before);
  });

  test('a clock set back by an hour does not end the checking', () => {
    const service = new SimulatedService().probe(HEALTHY).advance(-3_600_000).probe(FAILED);
    expect(service.state).toMatchObject({ phase: 'failing', errorCount: 1 });
  });

  test('failures from before an outage of ours are no evidence after it', () => {
    const soft = new SimulatedService().probe(HEALTHY).probes(9, FAILED).advance(600_000).probe(FAILED);
    expect(soft.state).toMatchObject({ hardness: 'soft', errorCount: 1 });
    const hard = new SimulatedService().failHard().advance(600_000).probe(FAILED);
    expect(hard.state).toMatchObject({ hardness: 'hard', errorCount: 1 });
    expect(hard.effect('considerRecovery')).toBeUndefined();
    hard.probes(9, FAILED);
    expect(hard.effect('considerRecovery')).toBeDefined();
    expect(hard.records).toHaveLength(1);
  });
});

describe('coming up', () => {
  const policy = { startPeriodMs: 10_000 };

  test('failures of a service that was never met before do not count for the start period', () => {
    const service = new SimulatedService(policy).probe(FAILED).probes(9, FAILED);
    expect(service.state).toMatchObject({ phase: 'starting', errorCount: 0 });
    expect(service.effect('scheduleProbe')).toMatchObject({ delayMs: 995 });
    service.probes(1, FAILED);
    expect(service.state).toMatchObject({ phase: 'failing', hardness: 'soft', errorCount: 1 });
  });

  test('one success ends it', () => {
    const service = new SimulatedService(policy).probe(FAILED).probes(1, HEALTHY);
    expect(service.state).toMatchObject({ phase: 'running', errorCount: 0, failingSince: null });
  });

  test('a conclusive hint counts at once', () => {
    const service = new SimulatedService(policy).probe(FAILED, { conclusive: true });
    expect(service.state).toMatchObject({ phase: 'failing', errorCount: 1 });
  });

  test('a server that says starting gets one start period for the whole episode', () => {
    const service = new SimulatedService(policy).probe(HEALTHY).probes(2, FAILED);
    service.probes(7, failedWith('starting'));
    expect(service.state).toMatchObject({ phase: 'starting', errorCount: 2 });
    service.probes(12, failedWith('starting'));
    expect(service.state).toMatchObject({ phase: 'failing', hardness: 'hard' });
  });

  test('a hard failure is not softened by saying starting', () => {
    const service = new SimulatedService(policy).probe(HEALTHY).probes(10, FAILED).probes(1, failedWith('starting'));
    expect(service.state).toMatchObject({ phase: 'failing', hardness: 'hard' });
  });
});

describe('slow', () => {
  test('slow k times in a row is degraded, one quick answer ends it', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(2, SLOW);
    expect(service.state.phase).toBe('running');
    service.probes(1, SLOW);
    expect(service.state.phase).toBe('degraded');
    service.probes(1, HEALTHY);
    expect(service.state.phase).toBe('running');
  });

  test('what says that it is degraded counts as slow, never as failed', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(20, { ...HEALTHY, outcome: 'degraded' });
    expect(service.state).toMatchObject({ phase: 'degraded', errorCount: 0 });
  });
});

describe('recovering', () => {
  test('a verified attempt ends in running, and its dependents are checked', () => {
    const service = new SimulatedService().failHard().startAttempt();
    expect(service.state).toMatchObject({ phase: 'recovering', attempt: 1, restartCount: 1 });
    service.advance(5000).succeedAttempt();
    expect(service.state).toMatchObject({ phase: 'running', errorCount: 0, restartCount: 1 });
    expect(service.state.cooldownUntil).toBe(service.now + 60_000);
    expect(service.effects).toEqual([{ type: 'probeDependents' }]);
  });

  test('three failed attempts with growing gaps, and exactly then the error', () => {
    const service = new SimulatedService().failHard();
    const gaps: number[] = [];
    for (const attempt of [1, 2]) {
      service.startAttempt().advance(5000).failAttempt();
      expect(service.state).toMatchObject({ phase: 'coolingDown', incident: { attemptCount: attempt } });
      gaps.push((service.state.cooldownUntil ?? 0) - service.now);
      service.advance(gaps.at(-1) ?? 0);
    }
    expect(gaps[0]).toBeGreaterThanOrEqual(60_000);
    expect(gaps[1]).toBeGreaterThan(gaps[0] ?? 0);
    service.startAttempt().failAttempt();
    expect(service.state).toMatchObject({ phase: 'error', reason: 'Maximum restart attempts (3) reached' });
    expect(service.records.at(-1)).toMatchObject({
      status: 'failed',
      error: 'Maximum restart attempts (3) reached',
      severity: 'critical',
      retryCount: 3,
    });
    service.startAttempt();
    expect(service.state.phase).toBe('error');
    service.probes(50, FAILED);
    expect(service.effects).toEqual([{ type: 'considerRecovery' }]);
    expect(service.state.phase).toBe('error');
  });

  test('failing again within the stability period keeps the attempts', () => {
    const service = new SimulatedService().failHard();
    for (const _ of [1, 2, 3]) {
      service.startAttempt().advance(1000).succeedAttempt().probes(10, FAILED);
    }
    expect(service.state).toMatchObject({ phase: 'error', reason: 'Maximum restart attempts (3) reached' });
    expect(service.records.at(-1)?.error).toBe('Maximum restart attempts (3) reached');
    expect(new Set(service.records.map(({ key }) => key)).size).toBe(service.records.length);
  });

  test('healthy for the stability period closes the incident and resets the counts', () => {
    const service = new SimulatedService().failHard().startAttempt().succeedAttempt();
    service.advance(59_000).probe(HEALTHY);
    expect(service.state.incident).not.toBeNull();
    service.advance(1000).probe(HEALTHY);
    expect(service.state).toMatchObject({ phase: 'running', incident: null, restartCount: 0 });
  });

  test('stability is health without a gap: a soft failure begins it anew', () => {
    const service = new SimulatedService().failHard().startAttempt().succeedAttempt();
    service.advance(55_000).probes(6, FAILED).probes(1, HEALTHY);
    expect(service.state).toMatchObject({ phase: 'running', incident: { attemptCount: 1 } });
    service.advance(58_000).probe(HEALTHY);
    expect(service.state.incident).not.toBeNull();
    service.advance(2000).probe(HEALTHY);
    expect(service.state.incident).toBeNull();
  });

  test('a service that heals itself while cooling down is running, and a late job does not act on it', () => {
    const service = new SimulatedService().failHard().startAttempt().failAttempt().probes(2, HEALTHY);
    expect(service.state).toMatchObject({ phase: 'running', incident: { attemptCount: 1 } });
    const before = service.state;
    const incidentId = before.incident?.id ?? '';
    service.startAttempt(incidentId);
    expect(service.state).toBe(before);
    service.send({ type: 'recoveryAborted', incidentId, reason: 'healthy again' });
    expect(service.state).toBe(before);
    service.send({ type: 'recoveryGivenUp', incidentId, reason: 'budget spent' });
    expect(service.state).toBe(before);
  });

  test('failing once after it healed itself is no reason for the next attempt', () => {
    const service = new SimulatedService().failHard().startAttempt().failAttempt().probes(2, HEALTHY).probes(1, FAILED);
    const before = service.state;
    service.startAttempt();
    expect(service.state).toBe(before);
  });

  test('the late end of an earlier attempt does not end the one in flight', () => {
    const service = new SimulatedService().failHard().startAttempt().failAttempt().advance(120_000).startAttempt();
    const before = service.state;
    service.succeedAttempt(1).failAttempt(1);
    expect(service.state).toBe(before);
    service.succeedAttempt(2);
    expect(service.state.phase).toBe('running');
  });

  test.each([
    ['healthy', HEALTHY],
    ['failed', FAILED],
  ])('an attempt that outlived its deadline is looked after when the service is %s', (_name, result) => {
    const service = new SimulatedService().failHard().startAttempt();
    service.advance(30_000).probe(result);
    expect(service.effects).toEqual([]);
    service.advance(31_000).probe(result);
    expect(service.effects).toEqual([{ type: 'resumeRecovery' }]);
  });

  test('an attempt that another worker has begun and ended meanwhile is not begun again', () => {
    const service = new SimulatedService().failHard();
    const incidentId = service.state.incident?.id;
    const { state } = service.startAttempt(incidentId, 1).failAttempt();
    expect(service.startAttempt(incidentId, 1).state).toBe(state);
    expect(service.startAttempt(incidentId, 3).state).toBe(state);
    expect(service.startAttempt(incidentId, 2).state).toMatchObject({ phase: 'recovering', attempt: 2 });
  });

  test('no attempt begins beyond a limit that was lowered meanwhile', () => {
    const service = new SimulatedService().failHard().startAttempt().failAttempt();
    const { state, now } = service;
    const event = {
      type: 'attemptStarted',
      incidentId: state.incident?.id ?? '',
      attempt: 2,
      rung: 'restart',
      rungIndex: 0,
      actionType: 'service_restart',
      deadlineAt: now + 1000,
    } as const;
    expect(step(state, event, { ...service.policy, maxAttempts: 1 }, now).state).toBe(state);
    expect(step(state, event, service.policy, now).state).not.toBe(state);
  });

  test('while one attempt is in flight no other begins', () => {
    const service = new SimulatedService().failHard().startAttempt();
    const before = service.state;
    service.startAttempt();
    expect(service.state).toBe(before);
  });

  test('a wait that is over and a service that is still bad: the gates are asked', () => {
    const service = new SimulatedService().failHard().startAttempt().failAttempt().advance(30_000).probe(FAILED);
    expect(service.effects).toEqual([]);
    for (let check = 0; check < 3; check += 1) service.advance(30_000).probe(FAILED);
    expect(service.effects).toEqual([{ type: 'considerRecovery' }]);
  });

  test('a wait that outlasted an outage of ours needs the whole threshold again', () => {
    const service = new SimulatedService()
      .failHard()
      .startAttempt()
      .failAttempt()
      .advance(3 * 3_600_000);
    service.probe(FAILED);
    expect(service.effects.map(({ type }) => type)).not.toContain('considerRecovery');
    expect(service.state).toMatchObject({ phase: 'coolingDown', errorCount: 1 });
    expect(service.state.incident).toMatchObject({ attemptCount: 1 });
    service.probes(9, FAILED);
    expect(service.effects.map(({ type }) => type)).toContain('considerRecovery');
  });

  test('a service that is disabled meanwhile is stopped once the attempt has ended', () => {
    const disabled = { type: 'serviceDisabled', reason: 'disabled' } as const;
    const service = new SimulatedService().failHard().startAttempt().send(disabled);
    expect(service.state.phase).toBe('recovering');
    expect(service.succeedAttempt().send(disabled).state.phase).toBe('stopped');
  });

  test('an aborted recovery goes on being watched, and may be asked for again', () => {
    const service = new SimulatedService().failHard();
    const incidentId = service.state.incident?.id ?? '';
    service.send({ type: 'recoveryAborted', incidentId, reason: 'healthy again before the attempt' });
    expect(service.state).toMatchObject({ phase: 'failing', hardness: 'hard', incident: { attemptCount: 0 } });
    expect(service.effect('scheduleProbe')).toBeDefined();
    service.probes(1, FAILED);
    expect(service.effect('considerRecovery')).toBeDefined();
  });

  test('given up is an error, said once, until the service is well', () => {
    const service = new SimulatedService().failHard();
    const incidentId = service.state.incident?.id ?? '';
    service.send({ type: 'recoveryGivenUp', incidentId, reason: 'budget spent' });
    service.send({ type: 'recoveryGivenUp', incidentId, reason: 'budget spent' });
    expect(service.state).toMatchObject({ phase: 'error', reason: 'budget spent' });
    expect(service.records.filter(({ severity }) => severity === 'critical')).toHaveLength(1);
    service.probes(2, HEALTHY);
    expect(service.state).toMatchObject({ phase: 'running', incident: null });
  });
});

describe('a person', () => {
  const request = (incidentId: string) => ({ type: 'manualRecoveryRequested', incidentId, by: 'ann' }) as const;

  test('may have a service that is well restarted', () => {
    const service = new SimulatedService().probe(HEALTHY).send(request('shop-m1'));
    expect(service.state).toMatchObject({ phase: 'running', incident: { trigger: 'manual' } });
    service.advance(1000).probe(HEALTHY);
    expect(service.effects).toEqual([{ type: 'considerRecovery' }]);
    service.startAttempt('shop-m1');
    expect(service.state.phase).toBe('recovering');
  });

  test('gives a service in error fresh attempts', () => {
    const service = new SimulatedService({ maxAttempts: 1 }).failHard().startAttempt().failAttempt();
    expect(service.state.phase).toBe('error');
    service.send(request('shop-m1'));
    expect(service.state).toMatchObject({ phase: 'failing', hardness: 'hard', restartCount: 1 });
    service.startAttempt('shop-m1');
    expect(service.state).toMatchObject({ phase: 'recovering', attempt: 1 });
  });

  test('several requests at once are one, and none interrupts an attempt or wakes a stopped service', () => {
    const service = new SimulatedService().probe(HEALTHY).send(request('shop-m1')).send(request('shop-m2'));
    expect(service.state.incident?.id).toBe('shop-m1');
    service.startAttempt('shop-m1').send(request('shop-m3'));
    expect(service.state).toMatchObject({ phase: 'recovering', incident: { id: 'shop-m1' } });
    const stopped = new SimulatedService()
      .send({ type: 'serviceDisabled', reason: 'disabled' })
      .send(request('shop-m4'));
    expect(stopped.state.incident).toBeNull();
  });

  test('asked for one recovery: what fails afterwards is an automatic matter', () => {
    const service = new SimulatedService().probe(HEALTHY).send(request('shop-m1')).startAttempt('shop-m1');
    service.succeedAttempt().probes(10, FAILED);
    expect(service.state.incident).toMatchObject({ trigger: 'automatic', attemptCount: 1, reopenCount: 1 });
  });

  test('got the restart asked for: a repeated job does not do it again', () => {
    const service = new SimulatedService().probe(HEALTHY).send(request('shop-m1')).startAttempt('shop-m1');
    const before = service.succeedAttempt().state;
    service.startAttempt('shop-m1');
    expect(service.state).toBe(before);
  });

  test('whose restart cannot be done does no harm to a service that is well', () => {
    for (const type of ['recoveryGivenUp', 'recoveryAborted'] as const) {
      const service = new SimulatedService().probe(HEALTHY).send(request('shop-m1'));
      service.send({ type, incidentId: 'shop-m1', reason: 'no rung applies' });
      expect(service.state).toMatchObject({ phase: 'running', incident: null, heldReason: 'no rung applies' });
    }
  });

  test('whose restart is aborted leaves a failing service to the automatic', () => {
    const service = new SimulatedService().failHard().send(request('shop-m1'));
    service.send({ type: 'recoveryAborted', incidentId: 'shop-m1', reason: 'no longer wanted' });
    expect(service.state).toMatchObject({ phase: 'failing', incident: { id: 'shop-m1', trigger: 'automatic' } });
    service.probes(1, FAILED);
    expect(service.effect('considerRecovery')).toBeDefined();
  });
});

describe('stopped', () => {
  test('nothing counts while stopped; enabling begins from unknown', () => {
    const service = new SimulatedService().failHard().send({ type: 'serviceDisabled', reason: 'disabled' });
    expect(service.state).toMatchObject({ phase: 'stopped', incident: null, errorCount: 0, nextCheckAt: null });
    const before = service.state;
    service.probes(20, FAILED).startAttempt();
    expect(service.state).toBe(before);
    service.send({ type: 'serviceEnabled' });
    expect(service.state.phase).toBe('unknown');
    expect(service.effects).toEqual([{ type: 'scheduleProbe', delayMs: 0, conclusive: false }]);
  });
});

test('the reason for holding is kept until it changes or the service is well', () => {
  const service = new SimulatedService().failHard().send({ type: 'recoveryHeld', reason: 'switched off' });
  const before = service.state;
  expect(before.heldReason).toBe('switched off');
  expect(service.send({ type: 'recoveryHeld', reason: 'switched off' }).state).toBe(before);
  expect(service.probes(2, HEALTHY).state.heldReason).toBeNull();
});

describe('after the last attempt', () => {
  function inError(policy: object = {}): SimulatedService {
    const service = new SimulatedService({ maxAttempts: 1, ...policy }).failHard().startAttempt().failAttempt();
    expect(service.state.phase).toBe('error');
    return service;
  }

  test('nothing more is done by itself', () => {
    const service = inError();
    for (let check = 0; check < 100; check += 1) service.advance(30_000).probe(FAILED);
    expect(service.state.phase).toBe('error');
  });

  test('with a slow retry one more attempt is granted, and one more after that; people are woken once', () => {
    const service = inError({ retryAfterErrorMs: 600_000 });
    for (const round of [1, 2]) {
      for (let check = 0; check < 19; check += 1) service.advance(30_000).probe(FAILED);
      expect(service.state.phase).toBe('error');
      service.advance(30_000).probe(FAILED);
      expect(service.state).toMatchObject({ phase: 'failing', hardness: 'hard', incident: { extraAttempts: round } });
      expect(service.effect('considerRecovery')).toBeDefined();
      expect(service.startAttempt().startAttempt().state.incident?.attemptCount).toBe(1 + round);
      service.failAttempt();
      expect(service.state.phase).toBe('error');
    }
    const ends = service.records.filter(({ error }) => error?.startsWith('Maximum') === true);
    expect(ends.map(({ severity }) => severity)).toEqual(['critical', 'warning', 'warning']);
    expect(new Set(ends.map(({ key }) => key)).size).toBe(3);
  });

  test('an incident that is opened again within the stability period wakes nobody again for four hours', () => {
    const service = inError();
    const alerts = () => service.records.filter(({ severity }) => severity === 'critical');
    const [first] = alerts();
    const incidentId = service.state.incident?.id;
    const alertedAt = service.now;
    while (service.now - alertedAt < 2 * 3_600_000) service.probes(2, HEALTHY).advance(60_000).probes(10, FAILED);
    expect(service.state).toMatchObject({ phase: 'error', incident: { id: incidentId, alertedAt } });
    expect(service.state.incident?.reopenCount).toBeGreaterThan(50);
    expect(alerts()).toEqual([first]);

    while (service.now - alertedAt < 5 * 3_600_000) service.probes(2, HEALTHY).advance(60_000).probes(10, FAILED);
    expect(alerts()).toHaveLength(2);
    expect(service.state.incident?.id).toBe(incidentId);
  });

  test('the next incident wakes people again, however soon it comes', () => {
    const service = inError();
    while (service.state.incident !== null) service.advance(30_000).probe(HEALTHY);
    service.failHard().startAttempt().failAttempt();
    expect(service.state.phase).toBe('error');
    expect(service.records.filter(({ severity }) => severity === 'critical')).toHaveLength(2);
  });

  test('an incident that was given up and is opened again is not told twice', () => {
    const service = new SimulatedService().failHard().startAttempt().failAttempt().advance(120_000).probes(1, FAILED);
    const incidentId = service.state.incident?.id ?? '';
    const givenUp = { type: 'recoveryGivenUp', incidentId, reason: 'budget spent' } as const;
    service.send(givenUp).probes(2, HEALTHY).probes(10, FAILED).send(givenUp);
    expect(service.state).toMatchObject({ phase: 'error', incident: { id: incidentId, reopenCount: 1 } });
    const said = service.records.filter(({ error }) => error === 'budget spent');
    expect(said.map(({ severity }) => severity)).toEqual(['critical', 'warning']);
  });

  test('an incident that a person has acknowledged wakes nobody, and is healed nevertheless', () => {
    const service = new SimulatedService({ maxAttempts: 1 }).failHard();
    const incidentId = service.state.incident?.id ?? '';
    service.send({ type: 'incidentAcknowledged', incidentId, by: 'ann', note: 'on it' });
    expect(service.state.incident?.acknowledged).toEqual({ by: 'ann', at: service.now, note: 'on it' });
    const before = service.state;
    expect(service.send({ type: 'incidentAcknowledged', incidentId, by: 'bob', note: null }).state).toBe(before);
    service.startAttempt().failAttempt();
    expect(service.records.at(-1)).toMatchObject({ severity: 'warning' });
  });
});

describe('the end of an incident', () => {
  const closed = (service: SimulatedService) => service.effect('closeIncident')?.outcome;

  test('by an attempt, when the stability period is over', () => {
    const service = new SimulatedService().failHard().startAttempt().succeedAttempt();
    expect(closed(service)).toBeUndefined();
    expect(closed(service.advance(60_000).probe(HEALTHY))).toBe('recovered');
  });

  test('by itself', () => {
    expect(closed(new SimulatedService().failHard().probes(2, HEALTHY))).toBe('self-healed');
  });

  test('by a person who asks for another attempt', () => {
    const service = new SimulatedService().failHard();
    expect(closed(service.send({ type: 'manualRecoveryRequested', incidentId: 'm', by: 'ann' }))).toBe('replaced');
  });

  test('because the service is watched no more', () => {
    const service = new SimulatedService().failHard().send({ type: 'serviceDisabled', reason: 'x' });
    expect(closed(service)).toBe('withdrawn');
  });
});

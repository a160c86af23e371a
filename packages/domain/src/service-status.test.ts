import { describe, expect, test } from 'vitest';
import { describeState, isStale, serviceStatus } from './service-status.ts';
import { FAILED, failedWith, HEALTHY, SimulatedService, SLOW } from './simulated-service.ts';

const make = (policy = {}) => new SimulatedService(policy);
const stopped = { type: 'serviceDisabled', reason: 'disabled in services.yaml' } as const;

describe('what people see', () => {
  test.each([
    ['never checked', make(), 'unknown', 'not checked yet'],
    ['first failures', make({ startPeriodMs: 10_000 }).probe(FAILED), 'unknown', 'starting: it said refused'],
    ['healthy', make().probe(HEALTHY), 'running', 'healthy'],
    ['slow', make().probe(HEALTHY).probes(3, SLOW), 'degraded', 'slow: 900 ms'],
    [
      'degraded by its own word',
      make().probes(4, { ...HEALTHY, outcome: 'degraded', message: '1 of 5 late' }),
      'degraded',
      '1 of 5 late',
    ],
    ['soft', make().probe(HEALTHY).probes(3, FAILED), 'degraded', 'failing 3 of 10: it said refused'],
    ['hard', make().failHard(), 'recovering', 'failed, recovery is about to start; last check: it said refused'],
    [
      'held',
      make().failHard().send({ type: 'recoveryHeld', reason: 'switched off' }),
      'recovering',
      'failed, held: switched off; last check: it said refused',
    ],
    ['in an attempt', make().failHard().startAttempt(), 'recovering', 'attempt 1 of 3: restart'],
    [
      'recovered',
      make().failHard().startAttempt().succeedAttempt(),
      'running',
      'recovered, watched until stable (60 s)',
    ],
    [
      'exhausted',
      make({ maxAttempts: 1 }).failHard().startAttempt().failAttempt(),
      'error',
      'Maximum restart attempts (1) reached; last check: it said refused',
    ],
    ['disabled', make().send(stopped), 'stopped', 'disabled in services.yaml'],
  ])('%s', (_name, { state, policy, now }, status, words) => {
    expect(serviceStatus(state, { policy, now })).toBe(status);
    expect(describeState(state, { policy, now })).toBe(words);
  });

  test('down while automatic recovery is off is an error, unless a person has asked', () => {
    const { state, policy, now } = make().failHard();
    expect(serviceStatus(state, { policy, now, isAutomatic: false })).toBe('error');
    const asked = make().failHard().send({ type: 'manualRecoveryRequested', incidentId: 'm', by: 'api' });
    expect(serviceStatus(asked.state, { policy, now, isAutomatic: false })).toBe('recovering');
  });

  test('down while a dependency is in error, or while the brake is on, is an error: nothing will begin by itself', () => {
    const { state, policy, now } = make().failHard();
    expect(serviceStatus(state, { policy, now, dependencies: ['running', 'error'] })).toBe('error');
    expect(serviceStatus(state, { policy, now, dependencies: ['recovering', 'unknown', 'stopped'] })).toBe(
      'recovering',
    );
    expect(serviceStatus(state, { policy, now, isBrakeOn: true })).toBe('error');
    const well = make().probe(HEALTHY);
    const all = { policy, now: well.now, isBrakeOn: true, dependencies: ['error'] } as const;
    expect(serviceStatus(well.state, all)).toBe('running');
    const soft = make().probe(HEALTHY).probes(3, FAILED);
    expect(serviceStatus(soft.state, { ...all, now: soft.now })).toBe('degraded');
  });

  test('what waits for its cooldown, or acts, is recovering even so, and a person does not wait for dependencies', () => {
    const cooling = make().failHard().startAttempt().failAttempt();
    const { policy, now } = cooling;
    expect(serviceStatus(cooling.state, { policy, now, isBrakeOn: true })).toBe('recovering');
    const until = cooling.state.cooldownUntil ?? 0;
    const due = cooling.advance(until - now - 5).probe(FAILED);
    expect(serviceStatus(due.state, { policy, now: due.now, isBrakeOn: true })).toBe('error');
    const acting = make().failHard().startAttempt();
    expect(serviceStatus(acting.state, { policy, now: acting.now, isBrakeOn: true })).toBe('recovering');
    const asked = make().failHard().send({ type: 'manualRecoveryRequested', incidentId: 'm', by: 'api' });
    expect(serviceStatus(asked.state, { policy, now: asked.now, dependencies: ['error'] })).toBe('recovering');
    expect(serviceStatus(asked.state, { policy, now: asked.now, isBrakeOn: true })).toBe('error');
  });

  test('coming up anew after it was well is degraded', () => {
    const service = make({ startPeriodMs: 10_000 }).probe(HEALTHY).probe(failedWith('starting'));
    expect(serviceStatus(service.state, { policy: service.policy, now: service.now })).toBe('degraded');
  });

  test('cooling down says when and why', () => {
    const { state, policy, now } = make().failHard().startAttempt().failAttempt();
    expect(serviceStatus(state, { policy, now })).toBe('recovering');
    expect(describeState(state, { policy, now })).toMatch(/^attempt 2 of 3 in \d+ s; last check: it said refused$/u);
  });
});

describe('stale', () => {
  test('without a result for three intervals nothing is shown as running', () => {
    const { state, policy, now } = make().probe(HEALTHY);
    expect(serviceStatus(state, { policy, now: now + 90_000 })).toBe('running');
    expect(serviceStatus(state, { policy, now: now + 90_001 })).toBe('unknown');
    expect(describeState(state, { policy, now: now + 90_001 })).toBe('no check result for 91 s');
  });

  test('an attempt counts as news, disabled is never stale', () => {
    const service = make().failHard().advance(80_000).startAttempt().advance(20_000);
    expect(isStale(service.state, service.policy, service.now)).toBe(false);
    const off = make().send(stopped).advance(1e9);
    expect(isStale(off.state, off.policy, off.now)).toBe(false);
  });

  test('a stale error class does not hide behind an old message', () => {
    const { state, policy, now } = make()
      .probe(HEALTHY)
      .probes(1, { ...failedWith('timeout'), message: null });
    expect(describeState(state, { policy, now })).toBe('failing 1 of 10: timeout');
  });
});

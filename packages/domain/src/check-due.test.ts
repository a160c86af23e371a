import { describe, expect, test } from 'vitest';
import { checkPaceMs, isCheckDue } from './check-due.ts';
import { FAILED, HEALTHY, SimulatedService, TEST_POLICY } from './simulated-service.ts';

const due = ({ state, policy, now }: SimulatedService, { conclusive = false, inMs = 0 } = {}) =>
  isCheckDue(state, { conclusive, policy, now: now + inMs });

describe('isCheckDue', () => {
  test('always, while no retry sequence runs', () => {
    expect(due(new SimulatedService())).toBe(true);
    expect(due(new SimulatedService().probe(HEALTHY))).toBe(true);
    expect(due(new SimulatedService().failHard())).toBe(true);
  });

  test('never, while stopped', () => {
    const stopped = new SimulatedService().send({ type: 'serviceDisabled', reason: 'x' });
    expect(due(stopped, { conclusive: true })).toBe(false);
  });

  test('during a sequence at its own pace', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(1, FAILED);
    expect(due(service)).toBe(false);
    expect(due(service, { inMs: 400 })).toBe(false);
    expect(due(service, { inMs: 995 })).toBe(true);
    expect(due(service, { inMs: 60_000 })).toBe(true);
  });

  test('at once when somebody saw the process end, unless the quick pace is kept already', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(1, FAILED);
    expect(due(service, { conclusive: true })).toBe(true);
    service.probe(FAILED, { conclusive: true });
    expect(due(service, { conclusive: true })).toBe(false);
    expect(due(service, { inMs: 95 })).toBe(true);
  });

  test('when the next check lies further ahead than any could: the clock was set', () => {
    const service = new SimulatedService().probe(HEALTHY).probes(1, FAILED).advance(-3_600_000);
    expect(due(service)).toBe(true);
  });

  test('ten failures take nine retry intervals, however many ask', () => {
    const service = new SimulatedService().probe(HEALTHY).advance(60_000);
    const startedAt = service.now;
    while (service.state.phase !== 'failing' || service.state.hardness === 'soft') {
      if (due(service)) service.probe(FAILED);
      service.advance(10);
      expect(service.now - startedAt).toBeLessThan(20_000);
    }
    // Each gap may be cut by half of it at most, by those who ask early.
    expect(service.now - startedAt).toBeGreaterThan((9 * TEST_POLICY.retryIntervalMs) / 2);
    expect(service.state.errorCount).toBe(10);
  });
});

test('retries are never further apart than the checks of the schedule', () => {
  const policy = { ...TEST_POLICY, intervalMs: 300 };
  expect(checkPaceMs(policy, { conclusive: false })).toBe(300);
  expect(checkPaceMs(policy, { conclusive: true })).toBe(100);
  expect(checkPaceMs(TEST_POLICY, { conclusive: false })).toBe(1000);
});

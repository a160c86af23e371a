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
    // Each gap may be cut by the slack at most, by those who ask early.
    expect(service.now - startedAt).toBeGreaterThanOrEqual(9 * 0.6 * TEST_POLICY.retryIntervalMs);
    expect(service.state.errorCount).toBe(10);
  });
});

describe('a second sequence beside the first', () => {
  const offsets = Array.from({ length: 41 }, (_, index) => index * 25);

  test.each([0, 10, 50, 150])('ends at once, wherever it begins, when checks come %d ms late', (lateByMs) => {
    for (const offsetMs of offsets) {
      const tookMs = msUntilHard({ offsetMs, lateByMs });
      // One gap may be cut by the slack, by whoever asks early: no more.
      expect(tookMs, `${offsetMs} ms apart`).toBeGreaterThanOrEqual(8.6 * TEST_POLICY.retryIntervalMs);
      expect(tookMs, `${offsetMs} ms apart`).toBeLessThan(9 * (TEST_POLICY.retryIntervalMs + lateByMs + 10));
    }
  });
});

/** From the first failure; two ask for checks, and each check that is made asks for the next. */
function msUntilHard({ offsetMs, lateByMs }: { offsetMs: number; lateByMs: number }): number {
  const service = new SimulatedService().probe(HEALTHY).advance(60_000);
  const startedAt = service.now;
  const asked = [startedAt, startedAt + offsetMs];
  while (service.state.phase !== 'failing' || service.state.hardness === 'soft') {
    asked.sort((a, b) => a - b);
    const at = asked.shift();
    if (at === undefined) throw new Error('nobody asks any more');
    service.now = Math.max(service.now, at);
    if (!due(service)) continue;
    service.probe(FAILED);
    for (const effect of service.effects) {
      if (effect.type === 'scheduleProbe') asked.push(service.now + effect.delayMs + lateByMs);
    }
  }
  return service.now - startedAt;
}

test('retries are never further apart than the checks of the schedule', () => {
  const policy = { ...TEST_POLICY, intervalMs: 300 };
  expect(checkPaceMs(policy, { conclusive: false })).toBe(300);
  expect(checkPaceMs(policy, { conclusive: true })).toBe(100);
  expect(checkPaceMs(TEST_POLICY, { conclusive: false })).toBe(1000);
});

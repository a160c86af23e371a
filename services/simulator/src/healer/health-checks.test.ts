import { scheduleOffsetMs } from '@recovery/domain';
import { describe, expect, it } from 'vitest';
import { createCrew, type Work } from '../clock/crew.ts';
import { createVirtualClock, type VirtualClock } from '../clock/virtual-clock.ts';
import { parseScenario } from '../scenario/scenario.ts';
import { createHealthChecks, type HealthChecks } from './health-checks.ts';

const START = Date.parse('2026-01-05T00:00:00Z');
const EVERY = 30_000;
const OFFSET = scheduleOffsetMs({ serviceId: 'shop', intervalMs: EVERY });

/** A queue for one service, and the times of its checks since the start. */
function queueOfOne(): { clock: VirtualClock; checks: HealthChecks; checkedAt: number[] } {
  const { services } = parseScenario({ services: { shop: {} } }, 'a test');
  const clock = createVirtualClock(START);
  const checkedAt: number[] = [];
  function* handle(): Work {
    checkedAt.push(clock.now() - START);
    yield 10;
  }
  return { clock, checks: createHealthChecks({ services, clock, crew: createCrew(clock), handle }), checkedAt };
}

describe('the queue of checks', () => {
  it('checks a service at once, and then at its place in every interval', () => {
    const { clock, checks, checkedAt } = queueOfOne();
    checks.start();
    clock.runUntil(START + 3 * EVERY);
    expect(OFFSET).toBeGreaterThan(0);
    expect(checkedAt).toEqual([0, OFFSET, OFFSET + EVERY, OFFSET + 2 * EVERY]);
  });

  it('makes a check once that is asked for twice under one id, and again once it was made', () => {
    const { clock, checks, checkedAt } = queueOfOne();
    const ask = (): void => checks.check({ serviceId: 'shop', conclusive: false }, { delayMs: 100, jobId: 'retry-1' });
    ask();
    ask();
    clock.after(200, ask);
    clock.runUntil(START + 1000);
    expect(checkedAt).toEqual([100, 300]);
  });

  it('makes after an outage what came due, of a schedule one run, and keeps its pace', () => {
    const { clock, checks, checkedAt } = queueOfOne();
    checks.start();
    checks.suspend();
    const back = OFFSET + 4 * EVERY + 7000;
    clock.after(back, () => checks.resume());
    clock.runUntil(START + 6 * EVERY + OFFSET + 1);
    expect(checkedAt).toEqual([0, back, OFFSET + 5 * EVERY, OFFSET + 6 * EVERY]);
  });
});

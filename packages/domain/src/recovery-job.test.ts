import { expect, test } from 'vitest';
import { heldCheckJobId, recoveryJobAttempts, recoveryJobId, retryCheckJobId } from './recovery-job.ts';
import { FAILED, SimulatedService } from './simulated-service.ts';

function incidentOf({ state }: SimulatedService) {
  if (state.incident === null) throw new Error('no incident');
  return state.incident;
}

test('one id an incident; failing again within the stability period needs another', () => {
  const service = new SimulatedService().failHard();
  const first = recoveryJobId(incidentOf(service));
  service.startAttempt().succeedAttempt().probes(10, FAILED);
  const second = recoveryJobId(incidentOf(service));
  expect(second).not.toBe(first);
  expect(
    [first, second, retryCheckJobId(service.state), heldCheckJobId({ serviceId: 'shop', retryAt: 5 })].join(),
  ).not.toContain(':');
});

test('a job may run once for each attempt that is left, and once to end one that was interrupted', () => {
  const service = new SimulatedService().failHard();
  expect(recoveryJobAttempts(service.state, service.policy)).toBe(3);
  service.startAttempt();
  expect(recoveryJobAttempts(service.state, service.policy)).toBe(3);
  service.failAttempt();
  expect(recoveryJobAttempts(service.state, service.policy)).toBe(2);
  service.advance(120_000).startAttempt().failAttempt().advance(300_000).startAttempt();
  expect(recoveryJobAttempts(service.state, service.policy)).toBe(1);
});

import { describe, expect, test } from 'vitest';
import { activeRecoveryId, attemptTrigger } from './active-recovery.ts';
import { HEALTHY, SimulatedService } from './simulated-service.ts';

const request = { type: 'manualRecoveryRequested', incidentId: 'asked', by: 'api' } as const;

function idOf({ state, now }: SimulatedService, laterMs = 0): string | null {
  return activeRecoveryId(state, now + laterMs);
}

describe('a recovery is under way', () => {
  test('while an attempt runs', () => {
    const service = new SimulatedService().failHard().startAttempt();
    expect(idOf(service)).toBe(service.state.incident?.id);
  });

  test('until the next attempt is due, and no longer: what is held then a person may take over', () => {
    const service = new SimulatedService().failHard().startAttempt().failAttempt();
    expect(idOf(service)).toBe(service.state.incident?.id);
    expect(idOf(service, 10 * 60_000)).toBeNull();
  });

  test('from a request of a person until its first attempt', () => {
    const service = new SimulatedService().probe(HEALTHY).send(request);
    expect(idOf(service)).toBe('asked');
    expect(idOf(service.startAttempt('asked').succeedAttempt())).toBeNull();
  });

  test('not while it only fails, after the last attempt, or when nothing happened', () => {
    expect(idOf(new SimulatedService().probe(HEALTHY))).toBeNull();
    expect(idOf(new SimulatedService().failHard())).toBeNull();
    expect(idOf(new SimulatedService({ maxAttempts: 1 }).failHard().startAttempt().failAttempt())).toBeNull();
  });
});

test('only the first attempt of a manual recovery is a person’s', () => {
  const service = new SimulatedService().probe(HEALTHY).send(request);
  const before = service.state.incident;
  const after = service.startAttempt('asked').failAttempt().state.incident;
  expect([before, after].map((incident) => incident && attemptTrigger(incident))).toEqual(['manual', 'automatic']);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERROR_CLASSES, type ProbeResult } from './probe-result.ts';
import { decide } from './decide.ts';
import { decisionContext } from './decision-context.test-data.ts';
import { serviceStatus } from './service-status.ts';
import { FAILED, failedWith, HEALTHY, SimulatedService, SLOW, UNKNOWN } from './simulated-service.ts';

type Command =
  | { readonly type: 'probe'; readonly result: ProbeResult; readonly conclusive: boolean }
  | { readonly type: 'start' | 'fail' | 'succeed' | 'abort' | 'giveUp' | 'hold' | 'manual' | 'disable' | 'enable' }
  | { readonly type: 'late'; readonly attempt: number };

const results = fc.oneof(
  { weight: 6, arbitrary: fc.constant(FAILED) },
  { weight: 3, arbitrary: fc.constant(HEALTHY) },
  { weight: 1, arbitrary: fc.constantFrom(...ERROR_CLASSES).map(failedWith) },
  { weight: 1, arbitrary: fc.constantFrom(SLOW, UNKNOWN) },
);
const commands: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({ type: fc.constant('probe' as const), result: results, conclusive: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.constantFrom('start', 'fail', 'succeed').map((type) => ({ type })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('abort', 'giveUp', 'hold', 'manual', 'disable', 'enable').map((type) => ({ type })),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('late' as const), attempt: fc.integer({ min: 1, max: 3 }) }) },
);
const histories = fc.array(fc.tuple(commands, fc.integer({ min: 1, max: 90_000 })), { maxLength: 80 });
const policies = fc.record({
  failureThreshold: fc.integer({ min: 1, max: 4 }),
  successThreshold: fc.integer({ min: 1, max: 3 }),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  startPeriodMs: fc.constantFrom(0, 10_000),
  stabilityMs: fc.constantFrom(0, 60_000),
});

function perform(service: SimulatedService, command: Command): void {
  const incidentId = service.state.incident?.id ?? 'none';
  switch (command.type) {
    case 'probe':
      service.probe(command.result, { conclusive: command.conclusive });
      break;
    case 'start':
      service.startAttempt();
      break;
    case 'fail':
      service.failAttempt();
      break;
    case 'succeed':
      service.succeedAttempt();
      break;
    case 'late':
      service.failAttempt(command.attempt);
      break;
    case 'abort':
      service.send({ type: 'recoveryAborted', incidentId, reason: 'healthy again' });
      break;
    case 'giveUp':
      service.send({ type: 'recoveryGivenUp', incidentId, reason: 'budget spent' });
      break;
    case 'hold':
      service.send({ type: 'recoveryHeld', reason: 'held' });
      break;
    case 'manual':
      service.send({ type: 'manualRecoveryRequested', incidentId: `manual-${service.now}`, by: 'ann' });
      break;
    case 'disable':
      service.send({ type: 'serviceDisabled', reason: 'disabled' });
      break;
    case 'enable':
      service.send({ type: 'serviceEnabled' });
      break;
  }
}

/** Runs `check` before and after every command of many random histories. */
function always(check: (service: SimulatedService, command: Command) => (() => void) | void, numRuns = 1500): void {
  fc.assert(
    fc.property(policies, histories, (policy, history) => {
      const service = new SimulatedService(policy);
      for (const [command, afterMs] of history) {
        service.advance(afterMs);
        const after = check(service, command);
        perform(service, command);
        after?.();
      }
    }),
    { numRuns },
  );
}

/** The names of the rules that do not hold. */
function broken(rules: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(rules).flatMap(([name, holds]) => (holds ? [] : [name]));
}

describe('whatever happens', () => {
  test('the parts of a state fit together', () => {
    always((service) => () => {
      const { state, policy } = service;
      const isHard = state.phase === 'failing' && state.hardness === 'hard';
      const isBad = isHard || state.phase === 'coolingDown' || state.phase === 'recovering' || state.phase === 'error';
      const isWell = state.phase === 'running' || state.phase === 'degraded';
      expect(
        broken({
          'what is bad has an incident': !isBad || state.incident !== null,
          'what is stopped has none': state.phase !== 'stopped' || state.incident === null,
          'what is well or stopped has no errors': !(isWell || state.phase === 'stopped') || state.errorCount === 0,
          'no more attempts than allowed': (state.incident?.attemptCount ?? 0) <= policy.maxAttempts,
          'errors began at some time': state.errorCount === 0 || state.failingSince !== null,
        }),
      ).toEqual([]);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    });
  });

  test('no attempt begins before as many failures in a row as the threshold says, unless a person asked', () => {
    fc.assert(
      fc.property(policies, histories, (policy, history) => {
        const service = new SimulatedService(policy);
        let inARow = 0;
        let worst = 0;
        for (const [command, afterMs] of history) {
          service.advance(afterMs);
          const { incident, phase } = service.state;
          if (command.type === 'probe' && phase !== 'stopped') {
            if (command.result.outcome === 'unhealthy') inARow += 1;
            else if (command.result.outcome !== 'unknown') inARow = 0;
          }
          perform(service, command);
          worst = Math.max(worst, inARow);
          const began = service.state.phase === 'recovering' && phase !== 'recovering';
          const isForced = incident?.trigger === 'manual';
          expect(!began || isForced || worst >= service.policy.failureThreshold).toBe(true);
          // What counted for an incident that is over, or verified, is no reason for the next attempt.
          if (service.state.incident === null || service.state.incident.verifiedAt !== null) worst = inARow;
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('an attempt begins only for an open incident, never beside another, never beyond the limit', () => {
    always((service, command) => {
      const before = service.state;
      return () => {
        if (command.type !== 'start' || service.state === before) return;
        const attemptCount = before.incident?.attemptCount ?? Infinity;
        expect(
          broken({
            'its incident is open': before.incident?.verifiedAt === null,
            'nothing else is in flight': !['recovering', 'error', 'stopped'].includes(before.phase),
            'an attempt was left': attemptCount < service.policy.maxAttempts,
            'it is counted': service.state.incident?.attemptCount === attemptCount + 1,
            'it is shown': service.state.restartCount === before.restartCount + 1,
          }),
        ).toEqual([]);
      };
    });
  });

  test('after a failed attempt there is a cooldown of at least the minimum, or the error, said in the documented words', () => {
    always((service, command) => {
      const before = service.state;
      return () => {
        if (command.type !== 'fail' || service.state === before) return;
        const { state, policy, now } = service;
        const reason = `Maximum restart attempts (${policy.maxAttempts}) reached`;
        const wasLast = before.incident?.attemptCount === policy.maxAttempts;
        const said = service.effect('record');
        const severity = before.incident?.alertedAt === undefined ? 'critical' : 'warning';
        expect((state.cooldownUntil ?? 0) - now).toBeGreaterThanOrEqual(policy.cooldownMs);
        expect([state.phase, state.phase === 'error' ? state.reason : null, said?.error, said?.severity]).toEqual(
          wasLast ? ['error', reason, reason, severity] : ['coolingDown', null, undefined, undefined],
        );
      };
    });
  });

  test('unknown never counts', () => {
    always((service, command) => {
      const before = service.state;
      return () => {
        if (command.type !== 'probe' || command.result !== UNKNOWN) return;
        const { nextCheckAt: _next, version: _version, ...rest } = service.state;
        expect({ ...before, nextCheckAt: 0, version: 0 }).toEqual({ ...rest, nextCheckAt: 0, version: 0 });
        expect(service.effects.every(({ type }) => type === 'scheduleProbe')).toBe(true);
      };
    });
  });

  test('every record has an identity of its own', () => {
    fc.assert(
      fc.property(policies, histories, (policy, history) => {
        const service = new SimulatedService(policy);
        for (const [command, afterMs] of history) perform(service.advance(afterMs), command);
        const keys = service.records.map(({ key }) => key);
        expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  test('the gates allow an automatic recovery only of what is bad', () => {
    always((service) => () => {
      const { state, policy } = service;
      const isHard = state.phase === 'failing' && state.hardness === 'hard';
      const isBad = (isHard && state.errorCount >= policy.failureThreshold) || state.phase === 'coolingDown';
      expect(isBad || state.phase === 'recovering' || !decide(state, decisionContext(service)).allowed).toBe(true);
    });
  });

  test('the same history gives the same states', () => {
    fc.assert(
      fc.property(policies, histories, (policy, history) => {
        const [one, other] = [new SimulatedService(policy), new SimulatedService(policy)];
        for (const service of [one, other]) {
          for (const [command, afterMs] of history) perform(service.advance(afterMs), command);
        }
        expect(one.state).toEqual(other.state);
      }),
      { numRuns: 200 },
    );
  });
});

describe('from wherever a history led', () => {
  /** Does what the workers do with the effects; attempts end as `recovers` says. */
  function live(service: SimulatedService, { result, recovers }: { result: ProbeResult; recovers: boolean }): void {
    service.advance(30_000).probe(result);
    if (service.effect('resumeRecovery') !== undefined) service.failAttempt();
    if (service.effect('considerRecovery') === undefined) return;
    const { state } = service;
    const trigger = state.incident?.trigger ?? 'automatic';
    if (!decide(state, decisionContext(service, { trigger })).allowed) return;
    service.startAttempt();
    if (service.state.phase !== 'recovering') return;
    if (recovers) service.succeedAttempt();
    else service.failAttempt();
  }

  function led(policy: object, history: readonly (readonly [Command, number])[]): SimulatedService {
    const service = new SimulatedService(policy);
    for (const [command, afterMs] of history) perform(service.advance(afterMs), command);
    return service.send({ type: 'serviceEnabled' });
  }

  test('a service that is well is shown as running in the end, and nothing is left open', () => {
    fc.assert(
      fc.property(policies, histories, (policy, history) => {
        const service = led(policy, history);
        for (let round = 0; round < 20; round += 1) live(service, { result: HEALTHY, recovers: true });
        expect(service.state).toMatchObject({ phase: 'running', incident: null, errorCount: 0, restartCount: 0 });
        expect(serviceStatus(service.state, { policy: service.policy, now: service.now })).toBe('running');
      }),
      { numRuns: 1000 },
    );
  });

  test('a service that stays bad is acted on until no attempt is left, and then said to be in error', () => {
    fc.assert(
      fc.property(policies, histories, (policy, history) => {
        const service = led(policy, history);
        for (let round = 0; round < 60; round += 1) live(service, { result: FAILED, recovers: false });
        expect(service.state.phase).toBe('error');
        expect(service.records.some(({ severity }) => severity === 'critical')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

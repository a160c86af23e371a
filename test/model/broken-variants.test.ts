import type { Decision, GateName, ProbeResult } from '@recovery/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SOUND, type Parts } from './cluster/parts.ts';
import { plans } from './plan.ts';
import { play } from './play.ts';
import type { PromiseName } from './reference/rule.ts';
import { histories } from './steps.ts';

const MOST_HISTORIES = 3000;
const SEED = 1;

/** Decisions in which these gates always agree. */
function without(...ignored: readonly GateName[]): Pick<Parts, 'decide'> {
  return {
    decide: (state, context): Decision => {
      const decision = SOUND.decide(state, context);
      const verdicts = decision.verdicts.map((verdict) =>
        ignored.includes(verdict.gate) ? { ...verdict, allowed: true } : verdict,
      );
      const held = verdicts.find(({ allowed }) => !allowed);
      const heldBy = held === undefined ? null : { gate: held.gate, reason: held.reason, retryAt: held.retryAt };
      return { ...decision, verdicts, allowed: held === undefined, heldBy };
    },
  };
}

const unhealthy = (result: ProbeResult): ProbeResult =>
  result.outcome === 'unknown' ? { ...result, outcome: 'unhealthy', errorClass: 'refused' } : result;

/** What could be done wrong, and the promise that it would break. */
const VARIANTS: Record<string, { breaks: PromiseName; parts: Partial<Parts> }> = {
  'anybody gets the lease': {
    breaks: 'R1',
    parts: {
      leases: () => {
        let token = 0;
        return { acquire: () => true, nextToken: () => (token += 1), renew: () => true, release: () => undefined };
      },
      farEndChecksTokens: false,
      isHeld: () => true,
    },
  },
  'the far end takes every token': { breaks: 'R2', parts: { farEndChecksTokens: false, isHeld: () => true } },
  'what was done is forgotten with the data of Redis': { breaks: 'R3', parts: { reentersDebits: false } },
  'nobody counts what is under way': {
    breaks: 'R4',
    parts: {
      ...without('concurrency', 'velocity'),
      begin: (ledger, request) =>
        ledger.begin({ ...request, limits: { ...request.limits, maxConcurrent: 99, maxStartsPerMinute: 99 } }),
    },
  },
  'the brake is ignored': { breaks: 'R5', parts: without('brake') },
  'unknown counts as a failure': {
    breaks: 'R6',
    parts: {
      step: (state, event, policy, now) =>
        SOUND.step(
          state,
          event.type === 'probeFinished' ? { ...event, result: unhealthy(event.result) } : event,
          policy,
          now,
        ),
    },
  },
  'nobody looks again before acting': { breaks: 'R7', parts: { reprobeVerdict: () => ({ act: true }) } },
  'checks that were missed are made up for': {
    breaks: 'R8',
    parts: { replaysMissedChecks: true, isCheckDue: () => true },
  },
  'dependencies are ignored': { breaks: 'R9', parts: without('dependency') },
  'whatever a job names is recovered': { breaks: 'R10', parts: { checksIds: false } },
  'one healthy check verifies a recovery': {
    breaks: 'R11',
    parts: {
      stepVerification: (progress, look) =>
        SOUND.stepVerification(progress, { ...look, policy: { ...look.policy, successThreshold: 1 } }),
    },
  },
  'healthy checks verify that are not in a row': {
    breaks: 'R11',
    parts: {
      stepVerification: (progress, look) => {
        const step = SOUND.stepVerification(progress, look);
        if (step.verdict !== 'lookAgain') return step;
        const healthyCount = Math.max(progress.healthyCount, step.progress.healthyCount);
        return { ...step, progress: { ...step.progress, healthyCount } };
      },
    },
  },
};

test.each(Object.entries(VARIANTS))('that %s is noticed', { timeout: 120_000 }, (_name, { breaks, parts }) => {
  const cases = fc.sample(fc.tuple(plans, histories), { numRuns: MOST_HISTORIES, seed: SEED });
  const variant = { ...SOUND, ...parts };
  const caught = cases.some((one) =>
    play(one, { parts: variant }).violations.some(({ promise }) => promise === breaks),
  );
  expect(caught).toBe(true);
});

test('there is a variant for each of R1 to R11', () => {
  const names = Object.values(VARIANTS).map(({ breaks }) => breaks);
  expect([...new Set(names)]).toEqual(Array.from({ length: 11 }, (_, index) => `R${index + 1}`));
});

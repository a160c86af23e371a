import { describe, expect, test } from 'vitest';
import type { ProbeOutcome } from './probe-result.ts';
import { NOT_LOOKED_YET, stepVerification, type VerificationStep } from './verification.ts';

const LOOK_MS = 10;
const TIMEOUT_MS = 2000;

/** Looks with these outcomes, the last of them for ever, until it is decided. */
function verify(
  outcomes: readonly ProbeOutcome[],
  { successThreshold = 2, retryIntervalMs = 200 } = {},
): { step: VerificationStep; lookCount: number; elapsedMs: number } {
  let progress = NOT_LOOKED_YET;
  let now = 0;
  for (let lookCount = 1; ; lookCount += 1) {
    const outcome = outcomes[lookCount - 1] ?? outcomes.at(-1) ?? 'unknown';
    const lookedAt = now;
    now += LOOK_MS;
    const step = stepVerification(progress, {
      result: { outcome, latencyMs: LOOK_MS, errorClass: null, message: `it is ${outcome}` },
      lookedAt,
      now,
      startedAt: 0,
      timeoutMs: TIMEOUT_MS,
      policy: { successThreshold, retryIntervalMs },
    });
    if (step.verdict !== 'lookAgain') return { step, lookCount, elapsedMs: now };
    ({ progress } = step);
    now += step.afterMs;
  }
}

describe('a recovery is verified', () => {
  test.each<[boolean, number, ProbeOutcome[]]>([
    [true, 2, ['healthy', 'healthy']],
    [true, 3, ['unhealthy', 'healthy', 'degraded']],
    [true, 3, ['healthy', 'unknown', 'healthy', 'unhealthy']],
    [true, 5, ['healthy', 'unhealthy', 'unknown', 'healthy', 'healthy']],
    [false, 10, ['healthy', 'unhealthy']],
    [false, 10, ['healthy', 'unhealthy', 'healthy', 'unhealthy']],
  ])('%s after %i looks: %j', (verified, lookCount, outcomes) => {
    const result = verify(outcomes);
    expect([result.step.verdict, result.lookCount]).toEqual([verified ? 'verified' : 'failed', lookCount]);
  });

  test('never by healthy checks that are not in a row', () => {
    const everyOther = Array.from({ length: 30 }, (_, index): ProbeOutcome => (index % 2 ? 'unhealthy' : 'healthy'));
    expect(verify(everyOther).step.verdict).toBe('failed');
    const twoOfThree = Array.from({ length: 30 }, (_, index): ProbeOutcome =>
      index % 3 === 2 ? 'unhealthy' : 'healthy',
    );
    expect(verify(twoOfThree, { successThreshold: 3 }).step.verdict).toBe('failed');
  });

  test('also when its row of good checks ends after the time, if it began in time', () => {
    const { step, elapsedMs } = verify(['unhealthy', 'healthy'], { retryIntervalMs: 3000 });
    expect(step.verdict).toBe('verified');
    expect(elapsedMs).toBeGreaterThan(TIMEOUT_MS);
  });
});

test('what could not be seen gets as much time again, and no more', () => {
  const { step, elapsedMs } = verify(['unknown']);
  expect(step).toEqual({ verdict: 'failed', reason: 'not healthy 2 times in a row within 2000 ms: it is unknown' });
  expect(elapsedMs).toBeGreaterThan(1.5 * TIMEOUT_MS);
  expect(elapsedMs).toBeLessThanOrEqual(2 * TIMEOUT_MS);
});

test('a service that comes up is looked at more often than every retry interval', () => {
  expect(verify(['unhealthy', 'healthy'], { retryIntervalMs: 1000 }).elapsedMs).toBe(10 + 250 + 10 + 1000 + 10);
});

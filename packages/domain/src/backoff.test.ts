import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';
import { TEST_POLICY } from './simulated-service.ts';

const incidentId = 'shop-1750000000000';

test('60 s, then 120 s, then 240 s, each give or take a fifth, and never less than the minimum gap', () => {
  for (const [attempt, nominalMs] of [
    [1, 60_000],
    [2, 120_000],
    [3, 240_000],
  ] as const) {
    const ms = backoffMs(TEST_POLICY, { incidentId, attempt });
    expect(ms).toBeGreaterThanOrEqual(Math.max(60_000, nominalMs * 0.8));
    expect(ms).toBeLessThanOrEqual(nominalMs * 1.2);
  }
});

test('stays between the cooldown and the cap for every incident and attempt, and is always the same', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 1000 }), (id, attempt) => {
      const ms = backoffMs(TEST_POLICY, { incidentId: id, attempt });
      expect(ms).toBeGreaterThanOrEqual(TEST_POLICY.cooldownMs);
      expect(ms).toBeLessThanOrEqual(TEST_POLICY.cooldownCapMs);
      expect(Number.isInteger(ms)).toBe(true);
      expect(backoffMs(TEST_POLICY, { incidentId: id, attempt })).toBe(ms);
    }),
  );
});

test('grows from attempt to attempt until the cap', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 3 }), (id, attempt) => {
      const [ms, next] = [attempt, attempt + 1].map((n) => backoffMs(TEST_POLICY, { incidentId: id, attempt: n }));
      expect(next).toBeGreaterThan(ms ?? 0);
    }),
  );
});

test('incidents that begin together do not act together', () => {
  const gaps = Array.from({ length: 100 }, (_, index) =>
    backoffMs(TEST_POLICY, { incidentId: `service-${index}-1`, attempt: 2 }),
  );
  expect(new Set(gaps).size).toBeGreaterThan(90);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeGreaterThan(120_000 * 0.3);
});

test('no jitter and no cooldown are possible', () => {
  const policy = { ...TEST_POLICY, jitterRatio: 0 };
  expect([1, 2, 3, 4, 5, 6].map((attempt) => backoffMs(policy, { incidentId, attempt }) / 1000)).toEqual([
    60, 120, 240, 480, 900, 900,
  ]);
  expect(backoffMs({ ...TEST_POLICY, cooldownMs: 0 }, { incidentId, attempt: 3 })).toBe(0);
});

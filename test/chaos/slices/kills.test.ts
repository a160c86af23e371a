import { expect, it } from 'vitest';
import { killsScenario } from '../scenarios/kills.ts';

it('20 processes killed at random steps of recoveries break no promise', async () => {
  const { figures, violations, failures } = await killsScenario.run({ count: 20, seed: 1, say: () => undefined });
  expect({ violations, failures }).toEqual({ violations: [], failures: [] });
  expect(figures).toMatchObject({ kills: 20, startsWithoutEnd: 0, endsTwice: 0 });
  // The faults did happen, to every kind of process, and hit attempts.
  const { recoveryWorkersKilled, probeWorkersKilled, schedulersKilled, gatewaysKilled, redisKilled } = figures;
  const times = [recoveryWorkersKilled, probeWorkersKilled, schedulersKilled, gatewaysKilled, redisKilled];
  expect(times).not.toContain(0);
  expect(figures['interrupted']).toBeGreaterThan(0);
});

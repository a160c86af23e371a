import { expect, it } from 'vitest';
import { stopsScenario } from '../scenarios/stops.ts';

it('20 recovery workers stopped at random steps act on nothing when they go on too late', async () => {
  const { figures, violations, failures } = await stopsScenario.run({ count: 20, seed: 1, say: () => undefined });
  expect({ violations, failures }).toEqual({ violations: [], failures: [] });
  expect(figures).toMatchObject({ stops: 20, startsWithoutEnd: 0, endsTwice: 0 });
  // The faults did happen, and hit attempts.
  expect(figures['interrupted']).toBeGreaterThan(0);
});

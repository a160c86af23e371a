import { expect, test } from 'vitest';
import { gatewayScenario } from '../chaos/scenarios/gateway.ts';

test('gateways killed at random while recoveries are logged: each event stands in the files once, in order', async () => {
  const { figures, failures } = await gatewayScenario.run({ count: 10, seed: 1, say: () => undefined });
  expect(failures).toEqual([]);
  expect(figures).toMatchObject({ kills: 10, missing: 0, doubled: 0, foreign: 0, outOfOrder: 0, torn: 0, altered: 0 });
  expect(figures['lines']).toBe(figures['events']);
});

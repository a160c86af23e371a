import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzHttp } from '../fuzz/fuzz-http.ts';
import { startFuzzedGateway, type FuzzedGateway } from '../fuzz/fuzzed-gateway.ts';

let gateway: FuzzedGateway;
beforeAll(async () => {
  gateway = await startFuzzedGateway();
});
afterAll(() => gateway.stop());

it('10,000 requests that are mostly almost right end nothing, break no promise of the API and learn no secret', async () => {
  const { baseUrl, keys, canaries, directory } = gateway;
  const options = { baseUrl, keys, canaries: [...canaries, directory], count: 10_000, seed: 1 };
  const { requests, byStatus, violations } = await fuzzHttp(options);
  expect(violations).toEqual([]);
  expect(requests).toBe(10_000);
  expect(gateway.isAlive()).toBe(true);
  expect(byStatus['500']).toBeUndefined();
  for (const secret of [...keys, ...canaries]) expect(gateway.output()).not.toContain(secret);
  // The requests did reach the handlers, and every kind of refusal.
  for (const status of [200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 413, 415, 421]) {
    expect({ status, count: byStatus[status] }).toMatchObject({ count: expect.any(Number) });
  }
});

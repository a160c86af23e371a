import { expect, test } from 'vitest';
import { componentEnvSchema, readEnv, servicesFileSchema, watchedServices } from '@recovery/contracts';
import type { ProbeOutcome, ProbeResult } from '@recovery/domain';
import { verifyRecovery } from './verify.ts';

const TIMEOUT_MS = 60;
const services = { shop: { name: 'Shop', retryIntervalMs: 10, probe: { kind: 'tcp', host: '127.0.0.1', port: 1 } } };
const policy = watchedServices(
  servicesFileSchema.parse({ services }),
  readEnv(componentEnvSchema, { REDIS_URL: 'redis://127.0.0.1:1' }),
).get('shop')?.policy;

/** Verifies with these results, the last of them for ever. */
async function verify(outcomes: readonly ProbeOutcome[]) {
  if (policy === undefined) throw new Error('no policy');
  const left = [...outcomes];
  const result = (outcome: ProbeOutcome): ProbeResult => ({
    outcome,
    latencyMs: 1,
    errorClass: null,
    message: outcome,
  });
  const probe = (): Promise<ProbeResult> =>
    Promise.resolve(result((left.length > 1 ? left.shift() : left[0]) ?? 'unknown'));
  const startedAt = performance.now();
  const { signal } = new AbortController();
  const verification = await verifyRecovery({ probe, policy, timeoutMs: TIMEOUT_MS, signal });
  return { verification, elapsedMs: performance.now() - startedAt };
}

test.each<[boolean, ProbeOutcome[]]>([
  [true, ['healthy', 'healthy']],
  [true, ['unhealthy', 'healthy', 'degraded']],
  [true, ['healthy', 'unknown', 'healthy', 'unhealthy']],
  [false, ['healthy', 'unhealthy']],
  [false, ['healthy', 'unhealthy', 'healthy', 'unhealthy']],
  [false, ['healthy', 'unknown']],
  [false, ['unknown']],
])('verified: %s after %j', async (verified, outcomes) => {
  expect((await verify(outcomes)).verification.verified).toBe(verified);
});

test('what could not be seen gets as much time again, and no more', async () => {
  const { verification, elapsedMs } = await verify(['unknown']);
  expect(verification).toMatchObject({ verified: false, reason: expect.stringContaining('unknown') });
  expect(elapsedMs).toBeGreaterThan(1.5 * TIMEOUT_MS);
});

import { expect, onTestFinished, test } from 'vitest';
import { probeSpecSchema } from '@recovery/contracts';
import type { ProbeResult } from '@recovery/domain';
import { measureEventLoopLag } from './measure-event-loop-lag.ts';
import { observeProbe } from './observe-probe.ts';
import type { ObserverVerdict } from './watch-canary.ts';

const spec = probeSpecSchema.parse({ kind: 'tcp', host: '127.0.0.1', port: 1 });
const signal = new AbortController().signal;
const WELL: ObserverVerdict = { ok: true, reason: null };
const SICK: ObserverVerdict = { ok: false, reason: 'canary dns: no answer', since: 1 };
const REFUSED: ProbeResult = { outcome: 'unhealthy', latencyMs: 3, errorClass: 'refused', message: 'refused' };
const HEALTHY: ProbeResult = { outcome: 'healthy', latencyMs: 3, errorClass: null, message: null };

/** A probe with an observer whose verdict the test sets, also for the time after a look that is asked for. */
function observed(
  probe: () => Promise<ProbeResult>,
  {
    verdict = WELL,
    afterLook = verdict,
    timeoutMs = 2000,
  }: { verdict?: ObserverVerdict; afterLook?: ObserverVerdict; timeoutMs?: number } = {},
) {
  const lag = measureEventLoopLag();
  onTestFinished(() => lag.stop());
  const seen = { verdict, lookCount: 0, voidCount: 0 };
  const run = observeProbe(probe, {
    spec,
    timeoutMs,
    lag,
    observer: {
      verdict: () => seen.verdict,
      lookAgain: () => {
        seen.lookCount += 1;
        seen.verdict = afterLook;
        return Promise.resolve();
      },
    },
    onVoid: () => (seen.voidCount += 1),
  });
  return { run: () => run(signal), seen };
}

/** As if this process had been stopped: nothing of it moves. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('a failure counts when the observer was well before, and in a look that began after it', async () => {
  const { run, seen } = observed(() => Promise.resolve(REFUSED));
  expect(await run()).toEqual(REFUSED);
  expect(seen).toMatchObject({ lookCount: 1, voidCount: 0 });
});

test('a failure seen by an observer who was not well before is unknown, though it is well by now', async () => {
  const { run, seen } = observed(
    () => {
      seen.verdict = WELL;
      return Promise.resolve(REFUSED);
    },
    { verdict: SICK, afterLook: WELL },
  );
  expect(await run()).toEqual({
    outcome: 'unknown',
    latencyMs: 3,
    errorClass: 'observer',
    message: 'the check could not be made: canary dns: no answer',
  });
  expect(seen.voidCount).toBe(1);
});

test('a failure is unknown when only the look after it finds the trouble', async () => {
  const { run, seen } = observed(() => Promise.resolve(REFUSED), { afterLook: SICK });
  expect(await run()).toMatchObject({ outcome: 'unknown', errorClass: 'observer' });
  expect(seen).toMatchObject({ lookCount: 1, voidCount: 1 });
});

test.each([HEALTHY, { ...HEALTHY, outcome: 'degraded', message: '1 of 5 engines is late' } as const])(
  'a success is proof whoever saw it: $outcome',
  async (result) => {
    const { run, seen } = observed(() => Promise.resolve(result), { verdict: SICK });
    expect(await run()).toEqual(result);
    expect(seen).toMatchObject({ lookCount: 0, voidCount: 0 });
  },
);

test('a check during which this process stood still for half of its time-out blames itself, not the service', async () => {
  const { run, seen } = observed(
    () => {
      standStill(300);
      return Promise.resolve(REFUSED);
    },
    { timeoutMs: 400 },
  );
  const result = await run();
  expect(result).toMatchObject({ outcome: 'unknown', errorClass: 'observer' });
  expect(result.message).toMatch(/canary event-loop: this process stood still for [23]\d\d ms/u);
  expect(seen.voidCount).toBe(1);
});

test('the time for which this process stood still is not latency of the service', async () => {
  const { run } = observed(() => {
    standStill(300);
    return Promise.resolve({ ...HEALTHY, latencyMs: 310 });
  });
  const { outcome, latencyMs } = await run();
  expect(outcome).toBe('healthy');
  expect(latencyMs).toBeLessThan(100);
});

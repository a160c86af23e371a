import { expect, onTestFinished, test } from 'vitest';
import { measureEventLoopLag } from '../measure-event-loop-lag.ts';
import { createEventLoopCanary } from './event-loop.ts';

const signal = new AbortController().signal;

/** As if this process had been stopped: nothing of it moves. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function startMeasuring() {
  const lag = measureEventLoopLag();
  onTestFinished(() => lag.stop());
  return lag;
}

test('a process that stood still for longer than a second since the last look says so once', async () => {
  const readings = [5000, 6001.4, 6001.4, 7001.4];
  const canary = createEventLoopCanary({ totalMs: () => readings.shift() ?? 0 });
  expect(await canary.check(signal)).toBe('this process stood still for 1001 ms');
  expect(await canary.check(signal)).toBeNull();
  expect(await canary.check(signal)).toBeNull();
});

test('the time of standing still is known at once, before any timer has run, and is not counted twice', async () => {
  const lag = startMeasuring();
  const beforeMs = lag.totalMs();
  const startedAt = performance.now();
  standStill(200);
  const afterMs = lag.totalMs();
  expect(afterMs - beforeMs).toBeGreaterThan(140);
  await new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
  expect(lag.totalMs()).toBeGreaterThanOrEqual(afterMs);
  expect(lag.totalMs() - beforeMs).toBeLessThanOrEqual(performance.now() - startedAt);
});

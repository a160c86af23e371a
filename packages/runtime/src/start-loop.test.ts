import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startLoop } from './start-loop.ts';

const hourMs = 3_600_000;

describe('startLoop', () => {
  it('runs at once and again on every trigger', async () => {
    let runs = 0;
    const loop = startLoop({
      name: 'l',
      intervalMs: hourMs,
      run: async () => void (runs += 1),
      onError: (error) => expect.unreachable(String(error)),
    });
    await loop.trigger();
    await loop.trigger();
    expect(runs).toBe(2);
    expect(loop.lastSuccessAt).toBeGreaterThan(0);
    expect(loop.msSinceSuccess).toBeLessThan(hourMs);
    await loop.stop();
  });

  it('never overlaps, and a trigger during a run brings one more run after it', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const loop = startLoop({
      name: 'l',
      intervalMs: hourMs,
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(5);
        running -= 1;
        runs += 1;
      },
      onError: () => {},
    });
    await Promise.all([loop.trigger(), loop.trigger()]);
    expect({ most, runs }).toEqual({ most: 1, runs: 1 });
    const first = loop.trigger();
    await expect.poll(() => running).toBe(1);
    await Promise.all([first, loop.trigger(), loop.trigger()]);
    expect({ most, runs }).toEqual({ most: 1, runs: 3 });
    await loop.stop();
  });

  it('goes on after a failed run, sooner when a retry delay is given', async () => {
    const errors: unknown[] = [];
    const asked: number[] = [];
    const recovered = Promise.withResolvers<void>();
    let runs = 0;
    const loop = startLoop({
      name: 'l',
      intervalMs: hourMs,
      retryDelayMs: (failures) => {
        asked.push(failures);
        return 1;
      },
      run: async () => {
        runs += 1;
        if (runs <= 2) throw new Error(`run ${runs}`);
        recovered.resolve();
      },
      onError: (error) => errors.push(error),
    });
    await recovered.promise;
    await loop.stop();
    expect(errors).toHaveLength(2);
    expect(asked).toEqual([1, 2]);
  });

  it('aborts the run in flight on stop, waits for it and does not count it as an error', async () => {
    const begun = Promise.withResolvers<void>();
    let ended = false;
    const loop = startLoop({
      name: 'l',
      intervalMs: 1,
      run: async (signal) => {
        begun.resolve();
        try {
          await sleep(hourMs, undefined, { signal });
        } finally {
          ended = true;
        }
      },
      onError: () => expect.unreachable('stopping is no error'),
    });
    await begun.promise;
    await loop.stop();
    expect(ended).toBe(true);
    expect(loop.lastSuccessAt).toBeNull();
    await loop.trigger();
  });

  it('stops with the signal it was given', async () => {
    const abort = new AbortController();
    let runs = 0;
    const loop = startLoop({
      name: 'l',
      intervalMs: hourMs,
      run: async () => void (runs += 1),
      onError: () => {},
      signal: abort.signal,
    });
    await loop.trigger();
    abort.abort();
    const runsBefore = runs;
    await loop.trigger();
    expect(runs).toBe(runsBefore);
  });
});

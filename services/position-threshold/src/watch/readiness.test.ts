import { describe, expect, it } from 'vitest';
import { judgeDatabase, judgeLimits, judgeLoop, judgeTick } from './readiness.ts';
import { newWatchState, recordFailure, recordTick, type WatchState } from './watch-state.ts';

const periodMs = 60_000;
const nothing = {
  positionsScanned: 0,
  groupCount: 0,
  overrideCount: 0,
  trimmedGroups: 0,
  archivedCount: 0,
  busyGroups: 0,
  failedGroups: 0,
  deferredGroups: 0,
  stillAbove: [] as string[],
};

function ticked(state: WatchState, monotonicMs: number, stillAbove: string[] = []): WatchState {
  recordTick(state, { report: { ...nothing, stillAbove }, durationMs: 1, now: 0, monotonicMs });
  return state;
}

function failed(state: WatchState, monotonicMs: number, isDatabaseLost = true): WatchState {
  recordFailure(state, { message: 'refused', isDatabaseLost, now: 0, monotonicMs });
  return state;
}

const at = (state: WatchState, nowMs: number, isRunning = true) => ({ state, isRunning, periodMs, nowMs });

describe('readiness', () => {
  it('is not there before the first tick, nor when stopped', () => {
    expect(judgeTick(at(newWatchState(), 1))).toEqual({ ok: false, message: 'no successful tick yet' });
    expect(judgeLoop(at(newWatchState(), 1, false)).ok).toBe(false);
  });

  it('survives failed ticks for three periods, not longer, and says why', () => {
    const state = failed(ticked(newWatchState(), 0), 60_000);
    expect(judgeTick(at(state, 3 * periodMs)).ok).toBe(true);
    expect(judgeTick(at(state, 3 * periodMs + 1))).toEqual({
      ok: false,
      message: 'last successful tick 180001 ms ago: refused',
    });
  });

  it('counts the time without a database from the first failure and forgets it at the first answer', () => {
    const state = failed(failed(ticked(newWatchState(), 0), 10_000), 20_000);
    expect(judgeDatabase(at(state, 10_000 + 3 * periodMs)).ok).toBe(true);
    expect(judgeDatabase(at(state, 10_001 + 3 * periodMs)).ok).toBe(false);
    expect(judgeDatabase(at(ticked(state, 300_000), 900_000)).ok).toBe(true);
    expect(judgeDatabase(at(failed(failed(newWatchState(), 0), 1, false), 900_000)).ok).toBe(true);
  });

  it('tolerates a group above its storage limit for two periods, counted without gaps', () => {
    const state = ticked(ticked(newWatchState(), 0, ['c1/base']), 60_000, ['c1/base', 'c2/real']);
    expect(judgeLimits(at(state, 2 * periodMs)).ok).toBe(true);
    expect(judgeLimits(at(state, 2 * periodMs + 1))).toEqual({
      ok: false,
      message: '1 above the storage limit for too long, among them c1/base',
    });
    expect(judgeLimits(at(ticked(state, 130_000, []), 900_000)).ok).toBe(true);
  });
});

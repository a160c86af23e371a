import { describe, expect, it } from 'vitest';
import { judgeDatabase, judgeLimits, judgeLoop, judgeTick } from './readiness.ts';
import type { PassProgress } from '../trimming/trim-pass.ts';
import { newWatchState, recordFailure, recordProgress, recordTick, type WatchState } from './watch-state.ts';

const periodMs = 60_000;
const nothing = {
  positionsScanned: 0,
  groupCount: 0,
  overrideCount: 0,
  trimmedGroups: 0,
  archivedCount: 0,
  busyGroups: 0,
  failedGroups: 0,
  deferredGroups: [] as string[],
  stillAbove: [] as string[],
};

function ticked(state: WatchState, monotonicMs: number, stillAbove: string[] = []): WatchState {
  recordTick(state, { report: { ...nothing, stillAbove }, durationMs: 1, now: 0, monotonicMs });
  return state;
}

function deferred(state: WatchState, monotonicMs: number, archivedCount: number): WatchState {
  const report = { ...nothing, archivedCount, deferredGroups: ['c1/base'] };
  recordTick(state, { report, durationMs: 1, now: 0, monotonicMs });
  return state;
}

function progressed(state: WatchState, progress: PassProgress, monotonicMs: number): WatchState {
  recordProgress(state, { progress, monotonicMs });
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

  it('is there as soon as the first pass has counted, and while that pass gets on', () => {
    const state = progressed(newWatchState(), 'counted', 1_000);
    expect(judgeTick(at(state, 1_000 + 3 * periodMs)).ok).toBe(true);
    expect(judgeTick(at(state, 1_001 + 3 * periodMs)).ok).toBe(false);
    expect(judgeTick(at(progressed(state, 'trimmed', 200_000), 200_000 + 3 * periodMs)).ok).toBe(true);
  });

  it('is gone when the first pass fails; then only a trimmed group brings it back, not a count', () => {
    const state = failed(progressed(newWatchState(), 'counted', 1_000), 2_000);
    expect(judgeTick(at(state, 2_001))).toEqual({ ok: false, message: 'no successful tick yet: refused' });
    expect(judgeTick(at(progressed(state, 'counted', 3_000), 3_001)).ok).toBe(false);
    expect(judgeTick(at(progressed(state, 'trimmed', 4_000), 4_001)).ok).toBe(true);
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

  it('tolerates groups that wait for their turn as long as a backlog is worked off, and not when nothing moves', () => {
    const state = newWatchState();
    for (const minute of [0, 2, 4, 6]) deferred(state, minute * periodMs, 1);
    expect(judgeLimits(at(state, 9 * periodMs)).ok).toBe(true);
    for (const minute of [10, 12, 14]) deferred(state, minute * periodMs, 0);
    expect(judgeLimits(at(state, 14 * periodMs)).ok).toBe(false);
  });
});

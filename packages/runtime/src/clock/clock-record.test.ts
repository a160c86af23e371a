import { describe, expect, it } from 'vitest';
import { confirmRecord, type ClockRecord } from './clock-record.ts';

const HOUR_MS = 3_600_000;

/** The record after so many confirmations, `everyMs` apart. */
function confirmed(record: ClockRecord, { count, everyMs }: { count: number; everyMs: number }): ClockRecord {
  let current = record;
  for (let turn = 0; turn < count; turn += 1) current = confirmRecord(current, current.confirmedAt + everyMs);
  return current;
}

describe('a confirmed record', () => {
  it.each([HOUR_MS, -HOUR_MS])('with the offset %i comes 28 s nearer to 0 in an hour', (offsetMs) => {
    const { offsetMs: left } = confirmed({ offsetMs, confirmedAt: 0 }, { count: 3_600, everyMs: 1_000 });
    expect(Math.sign(left)).toBe(Math.sign(offsetMs));
    expect(Math.abs(offsetMs - left)).toBeCloseTo(28_125, 3);
  });

  it('fades as fast for one component as for a hundred', () => {
    const one = confirmed({ offsetMs: HOUR_MS, confirmedAt: 0 }, { count: 60, everyMs: 1_000 });
    const hundred = confirmed({ offsetMs: HOUR_MS, confirmedAt: 0 }, { count: 6_000, everyMs: 10 });
    expect(hundred.offsetMs).toBeCloseTo(one.offsetMs, 6);
  });

  it('stops at 0 and does not go beyond', () => {
    const { offsetMs } = confirmed({ offsetMs: -50, confirmedAt: 0 }, { count: 20, everyMs: 1_000 });
    expect(offsetMs).toBeCloseTo(0, 9);
  });

  it.each([
    ['an outage of ours', 5 * HOUR_MS, 9_000],
    ['a clock that was set back', -5 * HOUR_MS, 0],
  ])('loses no more than ten seconds may drain, after %s', (_what, elapsedMs, drainableMs) => {
    const { offsetMs } = confirmRecord({ offsetMs: HOUR_MS, confirmedAt: 6 * HOUR_MS }, 6 * HOUR_MS + elapsedMs);
    expect(HOUR_MS - offsetMs).toBeGreaterThanOrEqual(drainableMs / 128);
    expect(HOUR_MS - offsetMs).toBeLessThanOrEqual(10_000 / 128);
  });
});

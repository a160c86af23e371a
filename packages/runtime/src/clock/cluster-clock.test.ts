import { describe, expect, it } from 'vitest';
import { ClusterClock, type ClockSample } from './cluster-clock.ts';

const HOUR_MS = 3_600_000;
const T0 = Date.UTC(2030, 0, 1);

/** A process whose monotonic time a test lets pass; the server's clock is its own unless said otherwise. */
function processAt({ wallAheadMs = 0 } = {}) {
  const time = { ms: 1_000 };
  const clock = new ClusterClock({ startedAt: T0 + wallAheadMs, monotonicMs: () => time.ms });
  const look = (sample: Partial<ClockSample> & { tripMs?: number } = {}) => {
    const { tripMs = 2, ...given } = sample;
    const serverAt = T0 + time.ms - 1_000 - tripMs / 2;
    return clock.observe({ sentMs: time.ms - tripMs, receivedMs: time.ms, serverAt, record: null, ...given });
  };
  const pass = (ms: number): void => {
    time.ms += ms;
  };
  /** Epoch ms as the unset clock of the server says it. */
  const truth = () => T0 + time.ms - 1_000;
  return { clock, look, pass, truth };
}

/** One that has joined and known the time for long. */
function settled() {
  const process = processAt();
  process.look();
  process.pass(60_000);
  return process;
}

describe('before the first look', () => {
  it('the time is that of the wall clock at the start, and passes', () => {
    const { clock, pass } = processAt({ wallAheadMs: HOUR_MS });
    expect(clock.isKnown).toBe(false);
    expect(clock.now()).toBe(T0 + HOUR_MS);
    pass(250);
    expect(clock.now()).toBe(T0 + HOUR_MS + 250);
  });
});

describe('the first look', () => {
  it.each([HOUR_MS, -HOUR_MS])('corrects a wall clock that is off by %i ms', (wallAheadMs) => {
    const { clock, look, truth } = processAt({ wallAheadMs });
    clock.now();
    expect(look()).toMatchObject({ type: 'joined', record: null });
    expect(clock.isKnown).toBe(true);
    expect(clock.now()).toBe(truth());
  });

  it('takes over the offset of the cluster', () => {
    const { clock, look, truth } = processAt();
    look({ record: { offsetMs: -HOUR_MS, confirmedAt: T0 } });
    expect(clock.now()).toBe(truth() - HOUR_MS);
  });
});

describe('a process that agrees', () => {
  it('confirms the record at most twice a second', () => {
    const { look, truth } = settled();
    expect(look({ record: { offsetMs: 0, confirmedAt: truth() - 400 } })).toMatchObject({
      type: 'agreed',
      record: null,
    });
    expect(look({ record: { offsetMs: 0, confirmedAt: truth() - 600 } }).record).toEqual({
      offsetMs: 0,
      confirmedAt: truth() - 1,
    });
  });

  it('is not moved by a slow answer that allows for its own time', () => {
    const { clock, look, truth } = settled();
    for (const serverAt of [truth() - 1_999, truth() - 1]) {
      const record = { offsetMs: 0, confirmedAt: serverAt - 700 };
      expect(look({ tripMs: 2_000, serverAt, record })).toEqual({ type: 'agreed', deviationMs: 0, record: null });
    }
    expect(clock.now()).toBe(truth());
  });

  it('follows a small difference, and stands still instead of going back', () => {
    const { clock, look, pass, truth } = settled();
    const before = clock.now();
    look({ serverAt: truth() - 202, record: { offsetMs: 0, confirmedAt: truth() - 202 } });
    expect(clock.now()).toBe(before);
    pass(150);
    expect(clock.now()).toBe(before);
    pass(150);
    expect(clock.now()).toBe(before + 100);
  });
});

describe('a process that has just joined', () => {
  it('follows the record whatever it says, and writes nothing', () => {
    const { clock, look, pass, truth } = processAt();
    look();
    pass(2_000);
    expect(look({ record: { offsetMs: HOUR_MS, confirmedAt: truth() } })).toMatchObject({
      type: 'rejoined',
      record: null,
    });
    expect(clock.now()).toBe(truth() + HOUR_MS);
    look({ record: { offsetMs: -HOUR_MS, confirmedAt: truth() } });
    expect(clock.now()).toBe(truth() - HOUR_MS);
  });

  it('and was misled, is as new as before', () => {
    const { look, pass, truth } = processAt();
    look();
    pass(2_900);
    look({ record: { offsetMs: HOUR_MS, confirmedAt: truth() } });
    pass(200);
    expect(look()).toMatchObject({ type: 'unsure', record: null });
  });

  it('keeps its time while there is no record, and writes one when it has settled', () => {
    const { look, pass, truth } = processAt();
    look({ record: { offsetMs: -HOUR_MS, confirmedAt: T0 } });
    pass(1_000);
    expect(look()).toMatchObject({ type: 'unsure', record: null });
    pass(2_000);
    expect(look()).toMatchObject({ type: 'agreed', record: { offsetMs: -HOUR_MS, confirmedAt: truth() - 1 } });
  });
});

describe('when the clock of the server is set', () => {
  it.each([HOUR_MS, -HOUR_MS, 5_000, -5_000])('by %i ms, the record takes it out and the time goes on', (stepMs) => {
    const { clock, look, truth } = settled();
    const serverAt = truth() - 1 + stepMs;
    const observation = look({ serverAt, record: { offsetMs: 0, confirmedAt: truth() - 900 } });
    expect(observation).toEqual({
      type: 'corrected',
      deviationMs: stepMs,
      record: { offsetMs: -stepMs, confirmedAt: serverAt },
    });
    expect(clock.now()).toBe(truth());
    expect(look({ serverAt, record: observation.record })).toMatchObject({ type: 'agreed', record: null });
  });

  it('a slow answer corrects nothing', () => {
    const { clock, look, truth } = settled();
    const record = { offsetMs: 0, confirmedAt: truth() - 900 };
    expect(look({ tripMs: 600, serverAt: truth() + HOUR_MS, record })).toMatchObject({ type: 'unsure', record: null });
    expect(clock.now()).toBe(truth());
  });

  it('forward by more than four hours, it had been wrong before: the cluster follows', () => {
    const { clock, look, pass, truth } = settled();
    const record = { offsetMs: 0, confirmedAt: truth() - 900 };
    const observation = look({ serverAt: truth() + 5 * HOUR_MS, record });
    expect(observation).toMatchObject({ type: 'corrected', record: { offsetMs: 0 } });
    pass(1_000);
    look({ serverAt: truth() + 5 * HOUR_MS, record: observation.record });
    expect(clock.now()).toBeGreaterThan(truth() + 5 * HOUR_MS - 10);
  });
});

describe('when our own machine stood still without knowing it', () => {
  it('the others are right, who have confirmed what is still to come for us', () => {
    const { clock, look, truth } = settled();
    const serverAt = truth() + 600_000;
    const observation = look({ serverAt, record: { offsetMs: 0, confirmedAt: serverAt - 900 } });
    expect(observation).toMatchObject({ type: 'rejoined', record: null });
    expect(Math.abs(clock.now() - serverAt)).toBeLessThanOrEqual(2);
  });

  it('or the machine of all others, we are the one that is wrong, and go back', () => {
    const { clock, look, truth } = settled();
    clock.now();
    const serverAt = truth() - 600_000;
    expect(look({ serverAt, record: { offsetMs: 0, confirmedAt: serverAt - 900 } }).type).toBe('rejoined');
    expect(Math.abs(clock.now() - serverAt)).toBeLessThanOrEqual(2);
  });
});

it('is the time of this machine by default', () => {
  const before = Date.now();
  const now = new ClusterClock().now();
  expect(now).toBeGreaterThanOrEqual(before - 1);
  expect(now).toBeLessThanOrEqual(Date.now() + 1);
});

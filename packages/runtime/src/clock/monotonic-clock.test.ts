import { expect, it } from 'vitest';
import { createMonotonicClock } from './monotonic-clock.ts';

function machine() {
  const time = { awakeMs: 5_000, upMs: 90_000, looks: 0 };
  const clock = createMonotonicClock({
    awakeMs: () => time.awakeMs,
    upMs: () => {
      time.looks += 1;
      return time.upMs;
    },
  });
  const pass = (awakeMs: number, asleepMs = 0): void => {
    time.awakeMs += awakeMs;
    time.upMs += awakeMs + asleepMs;
  };
  return { time, clock, pass };
}

it('goes on with the time that passes', () => {
  const { clock, pass } = machine();
  const before = clock();
  for (let second = 0; second < 100; second += 1) pass(1_000);
  expect(clock() - before).toBe(100_000);
});

it('counts the time during which the machine slept', () => {
  const { clock, pass } = machine();
  const before = clock();
  pass(600, 8 * 3_600_000);
  expect(clock() - before).toBe(600 + 8 * 3_600_000);
  pass(600, 60_000);
  expect(clock() - before).toBe(1_200 + 8 * 3_600_000 + 60_000);
});

it('takes the coarse resolution of the uptime for no sleep, however often it is seen', () => {
  const { clock, pass } = machine();
  const before = clock();
  for (let turn = 0; turn < 1_000; turn += 1) {
    pass(600, turn % 2 === 0 ? 1_000 : -1_000);
    clock();
  }
  expect(clock() - before).toBe(600_000);
});

it('never goes back, and asks for the uptime only now and then', () => {
  const { clock, pass, time } = machine();
  const before = clock();
  pass(600, -3_600_000);
  expect(clock() - before).toBe(600);
  const { looks } = time;
  for (let turn = 0; turn < 100; turn += 1) clock();
  expect(time.looks).toBe(looks);
});

it('is the time of this machine by default', () => {
  const clock = createMonotonicClock();
  const awakeBefore = performance.now();
  const before = clock();
  expect(before).toBeGreaterThanOrEqual(awakeBefore);
  expect(clock() - before).toBeLessThanOrEqual(performance.now() - awakeBefore);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCrew, type Work } from './crew.ts';
import { createVirtualClock } from './virtual-clock.ts';

test('what is planned happens in the order of its time, and of its planning at the same time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 }), { maxLength: 200 }), (delays) => {
      const clock = createVirtualClock(1000);
      const happened: { index: number; at: number }[] = [];
      for (const [index, delayMs] of delays.entries()) {
        clock.after(delayMs, () => happened.push({ index, at: clock.now() }));
      }
      clock.runUntil(2000);
      const expected = delays
        .map((delayMs, index) => ({ index, at: 1000 + delayMs }))
        .toSorted((a, b) => a.at - b.at || a.index - b.index);
      expect(happened).toEqual(expected);
      expect(clock.now()).toBe(2000);
    }),
  );
});

test('the end is not part of the time, and what is planned on the way happens too', () => {
  const clock = createVirtualClock(0);
  const happened: number[] = [];
  const everyTen = (): void => {
    happened.push(clock.now());
    clock.after(10, everyTen);
  };
  everyTen();
  clock.runUntil(30);
  expect(happened).toEqual([0, 10, 20]);
});

test('work takes its time, and stops in the middle when its crew is dropped', () => {
  const clock = createVirtualClock(0);
  const crew = createCrew(clock);
  const done: string[] = [];
  function* work(name: string): Work {
    yield 10;
    done.push(`${name} at ${clock.now()}`);
    yield 10;
    done.push(`${name} at ${clock.now()}`);
  }
  crew.start(work('first'));
  clock.after(15, () => {
    crew.drop();
    crew.start(work('second'));
  });
  clock.runUntil(100);
  expect(done).toEqual(['first at 10', 'second at 25', 'second at 35']);
});

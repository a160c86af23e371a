import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scheduleOffsetMs, unitHash } from './unit-hash.ts';

test('lies in [0, 1) and depends on the text alone', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const hash = unitHash(text);
      expect(hash).toBeGreaterThanOrEqual(0);
      expect(hash).toBeLessThan(1);
      expect(unitHash(text)).toBe(hash);
    }),
  );
});

test('1,000 services with names alike are spread over the interval: no 100 ms have more than 16 of them', () => {
  const intervalMs = 30_000;
  const slots = new Map<number, number>();
  for (let index = 0; index < 1000; index += 1) {
    const offset = scheduleOffsetMs({ serviceId: `service-${index}`, intervalMs });
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset).toBeLessThan(intervalMs);
    const slot = Math.floor(offset / 100);
    slots.set(slot, (slots.get(slot) ?? 0) + 1);
  }
  expect(Math.max(...slots.values())).toBeLessThanOrEqual(16);
});

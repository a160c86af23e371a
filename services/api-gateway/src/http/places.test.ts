import { expect, test } from 'vitest';
import { Places } from './places.ts';

const viewer = { name: 'vera', role: 'viewer' } as const;
const other = (number: number) => ({ name: `operator ${number}`, role: 'operator' }) as const;
const admin = { name: 'ann', role: 'admin' } as const;

test('one key has a quarter of the places, and gets them again when they are given back, once', () => {
  const places = new Places(16);
  const taken = Array.from({ length: 4 }, () => places.take(viewer));
  expect(taken).not.toContain(null);
  expect(places.take(viewer)).toBeNull();
  expect(places.take(other(1))).not.toBeNull();
  taken[0]?.();
  taken[0]?.();
  expect(places.take(viewer)).not.toBeNull();
  expect(places.take(viewer)).toBeNull();
});

test('however many keys there are, some places are left for admins, and no more than all', () => {
  const places = new Places(16);
  const taken = Array.from({ length: 40 }, (_, number) => places.take(other(number))).filter((free) => free !== null);
  expect(taken).toHaveLength(14);
  expect([places.take(admin), places.take(admin)]).not.toContain(null);
  expect(places.take(admin)).toBeNull();
});

import { expect, test } from 'vitest';
import type { Happening } from './happening.ts';
import { createRecord } from './record.ts';

type Decided = Extract<Happening, { type: 'decided' }>;

function recorded(...happenings: Happening[]): Happening[] {
  const record = createRecord();
  for (const happening of happenings) record.tell(happening);
  return record.happenings();
}

function held(at: number, reason: string, changes: Partial<Decided> = {}): Decided {
  const heldBy = { gate: 'cooldown', reason, retryAt: null } as const;
  return { type: 'decided', at, serviceId: 'shop', heldBy, asker: 'healer', times: 1, lastAt: at, ...changes };
}

test('a hold that goes on is one happening, whatever else happens meanwhile to others', () => {
  const told = recorded(held(1, 'another 9 s'), held(2, 'another 5 s', { serviceId: 'api' }), held(3, 'another 4.5 s'));
  expect(told).toEqual([held(1, 'another 9 s', { times: 2, lastAt: 3 }), held(2, 'another 5 s', { serviceId: 'api' })]);
});

test.each<[string, Happening]>([
  ['for another reason', held(2, 'paused')],
  ['at another gate', held(2, 'another 9 s', { heldBy: { gate: 'budget', reason: 'another 9 s', retryAt: null } })],
  ['no more', held(2, '', { heldBy: null })],
  ['when a person asked', held(2, 'another 9 s', { asker: 'person' })],
  ['after something else', { type: 'remarked', at: 2, serviceId: 'shop', text: 'is slow' }],
])('one that is held %s is another', (_what, between) => {
  const told = recorded(held(1, 'another 9 s'), between, held(3, 'another 7 s'));
  expect(told).toEqual([held(1, 'another 9 s'), between, held(3, 'another 7 s')]);
});

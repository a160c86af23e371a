import { expect, test } from 'vitest';
import type { Happening } from '../happening.ts';
import { namesOf, timeline } from './timeline.ts';

const changed = (at: number, serviceId: string, isWell: boolean): Happening & { type: 'truthChanged' } => ({
  type: 'truthChanged',
  at,
  serviceId,
  isWell,
  why: isWell ? 'over: down' : 'refused',
  isBrief: false,
});
const held = (at: number, serviceId: string, times: number, lastAt: number): Happening & { type: 'decided' } => ({
  type: 'decided',
  at,
  serviceId,
  heldBy: { gate: 'cooldown', reason: 'cooling down for another 9 s', retryAt: null },
  asker: 'healer',
  times,
  lastAt,
});

test('a line says when since the start, who, what and why', () => {
  const happenings = [changed(1000, 'shop', false), held(62_340, 'shop', 3, 65_000), changed(90_000_999, 'shop', true)];
  expect(timeline(happenings, { startsAt: 1000 })).toEqual([
    '00:00:00.0  shop  BREAKS     refused',
    '00:01:01.3  shop  held       cooldown: cooling down for another 9 s (3 times until 00:01:04.0)',
    '24:59:59.9  shop  MENDS      over: down',
  ]);
});

test('what happens to several services at one moment is one line', () => {
  const happenings = [changed(0, 'api', false), changed(0, 'shop', false), changed(1, 'web', false)];
  expect(timeline(happenings, { startsAt: 0 })).toEqual([
    '00:00:00.0  api +1  BREAKS     refused',
    '00:00:00.0  web     BREAKS     refused',
  ]);
});

test('what comes and goes all the time, and what a person was told, has no line of its own', () => {
  const refused = { ...held(0, 'shop', 1, 0), asker: 'person' as const };
  expect(timeline([{ ...changed(0, 'shop', false), isBrief: true }, refused], { startsAt: 0 })).toEqual([]);
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b', 'c'], 'a +2'],
])('%j is written as "%s"', (ids, text) => {
  expect(namesOf(ids)).toBe(text);
});

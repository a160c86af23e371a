import { describe, expect, test } from 'vitest';
import { activeWindow, type MaintenanceWindow } from './maintenance.ts';

const at = (text: string): number => Date.parse(text);
const once: MaintenanceWindow = {
  id: 'upgrade',
  kind: 'once',
  services: ['shop'],
  reason: 'upgrade of the shop',
  startsAt: at('2026-03-01T10:00:00Z'),
  endsAt: at('2026-03-01T11:00:00Z'),
};
const nightly: MaintenanceWindow = {
  id: 'nightly',
  kind: 'recurring',
  services: 'all',
  reason: 'backups',
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  hour: 2,
  minute: 30,
  durationMs: 3_600_000,
  timeZone: 'Europe/Berlin',
};

function openAt(window: MaintenanceWindow, time: string, serviceId = 'shop'): boolean {
  return activeWindow([window], { serviceId, now: at(time) }) !== null;
}

describe('a window that is open once', () => {
  test.each([
    ['before it begins', '2026-03-01T09:59:59.999Z', false],
    ['when it begins', '2026-03-01T10:00:00Z', true],
    ['until just before its end', '2026-03-01T10:59:59.999Z', true],
    ['at its end', '2026-03-01T11:00:00Z', false],
  ])('%s', (_name, time, open) => expect(openAt(once, time)).toBe(open));

  test('is not another service’s', () => expect(openAt(once, '2026-03-01T10:30:00Z', 'bank')).toBe(false));
});

describe('a recurring window follows the clocks of its time zone', () => {
  test.each([
    ['in winter, UTC + 1', '2026-01-15T01:30:00Z', true],
    ['in winter, an hour earlier', '2026-01-15T01:29:59Z', false],
    ['in summer, UTC + 2', '2026-07-15T00:30:00Z', true],
    ['in summer, its last moment', '2026-07-15T01:29:59Z', true],
    ['in summer, its end', '2026-07-15T01:30:00Z', false],
    ['the night in which 02:30 is skipped: an hour later', '2026-03-29T01:30:00Z', true],
    ['the night in which 02:30 is skipped: not before', '2026-03-29T01:29:00Z', false],
    ['the night in which 02:30 comes twice: the first', '2026-10-25T00:30:00Z', true],
    ['the night in which 02:30 comes twice: not the second', '2026-10-25T01:31:00Z', false],
  ])('%s', (_name, time, open) => expect(openAt(nightly, time)).toBe(open));

  test('on its weekdays only, counted where it is, over midnight', () => {
    const sunday = {
      ...nightly,
      weekdays: [0],
      hour: 23,
      minute: 0,
      durationMs: 4 * 3_600_000,
      timeZone: 'Asia/Tokyo',
    };
    // Sunday 2026-03-01 23:00 in Tokyo is 14:00 UTC.
    expect(openAt(sunday, '2026-03-01T13:59:00Z')).toBe(false);
    expect(openAt(sunday, '2026-03-01T14:00:00Z')).toBe(true);
    expect(openAt(sunday, '2026-03-01T17:59:00Z')).toBe(true);
    expect(openAt(sunday, '2026-03-01T18:00:00Z')).toBe(false);
    expect(openAt(sunday, '2026-03-02T14:30:00Z')).toBe(false);
  });

  test('longer than a day', () => {
    const weekend = { ...nightly, weekdays: [6], hour: 0, minute: 0, durationMs: 48 * 3_600_000, timeZone: 'UTC' };
    expect(openAt(weekend, '2026-03-06T23:59:00Z')).toBe(false);
    expect(openAt(weekend, '2026-03-07T00:00:00Z')).toBe(true);
    expect(openAt(weekend, '2026-03-08T23:59:00Z')).toBe(true);
    expect(openAt(weekend, '2026-03-09T00:00:00Z')).toBe(false);
  });
});

test('of several open windows the one that ends last counts', () => {
  const longer = { ...once, id: 'longer', endsAt: once.endsAt + 1 };
  const open = activeWindow([once, longer, { ...once, id: 'again' }], { serviceId: 'shop', now: once.startsAt });
  expect(open).toEqual({ id: 'longer', reason: once.reason, startsAt: once.startsAt, endsAt: longer.endsAt });
});

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

describe('around a change of the clocks a window is open for as long as it is said to be', () => {
  const MINUTE_MS = 60_000;

  /** What the clocks of the zone show, by its own words and not by ours. */
  function clockOf(timeZone: string): (at: number) => { day: string; weekday: number; time: string } {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    return (instant) => {
      const [day = '', time = ''] = format.format(instant).split(' ');
      return { day, weekday: new Date(`${day}T00:00:00Z`).getUTCDay(), time };
    };
  }

  /** Goes through all minutes: it begins when the clocks show its time for the first time of a day. */
  function openMinutes(
    window: Extract<MaintenanceWindow, { kind: 'recurring' }>,
    { from, to }: { from: number; to: number },
  ): Set<number> {
    const begun = new Set<string>();
    const open = new Set<number>();
    const clock = clockOf(window.timeZone);
    const time = `${String(window.hour).padStart(2, '0')}:${String(window.minute).padStart(2, '0')}`;
    let openUntil = 0;
    for (let minute = from; minute < to; minute += MINUTE_MS) {
      const shown = clock(minute);
      if (shown.time === time && window.weekdays.includes(shown.weekday) && !begun.has(shown.day)) {
        begun.add(shown.day);
        openUntil = minute + window.durationMs;
      }
      if (minute < openUntil) open.add(minute);
    }
    return open;
  }

  const SUNDAY = [0];
  const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
  test.each([
    ['Europe/Berlin', '2026-03-29', '23:00', 2, SUNDAY],
    ['Europe/Berlin', '2026-03-29', '23:00', 2, EVERY_DAY],
    ['Europe/Berlin', '2026-03-29', '23:00', 25, SUNDAY],
    ['Europe/Berlin', '2026-03-29', '00:15', 24, EVERY_DAY],
    ['Europe/Berlin', '2026-10-25', '23:00', 2, SUNDAY],
    ['Europe/Berlin', '2026-10-25', '02:30', 1, EVERY_DAY],
    ['America/New_York', '2026-03-08', '22:00', 3, SUNDAY],
    ['America/New_York', '2026-03-08', '23:00', 25, [6]],
    ['America/New_York', '2026-03-08', '23:00', 25, SUNDAY],
    ['America/New_York', '2026-11-01', '22:00', 3, EVERY_DAY],
    ['America/New_York', '2026-11-01', '01:30', 3, SUNDAY],
    ['Australia/Lord_Howe', '2026-10-04', '23:45', 1, SUNDAY],
    ['America/St_Johns', '2010-11-07', '00:00', 2, SUNDAY],
  ])('%s, %s, %s for %i h on weekdays %j', (timeZone, day, time, hours, weekdays) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    const window = { ...nightly, timeZone, hour, minute, weekdays, durationMs: hours * 60 * MINUTE_MS };
    const around = at(`${day}T12:00:00Z`);
    const [from, to] = [around - 36 * 60 * MINUTE_MS, around + 48 * 60 * MINUTE_MS];
    const expected = openMinutes(window, { from: from - 48 * 60 * MINUTE_MS, to });
    const wrong: string[] = [];
    for (let now = from; now < to; now += MINUTE_MS) {
      const isOpen = activeWindow([window], { serviceId: 'shop', now }) !== null;
      if (isOpen !== expected.has(now)) wrong.push(new Date(now).toISOString());
    }
    expect(wrong).toEqual([]);
  });
});

test('of several open windows the one that ends last counts', () => {
  const longer = { ...once, id: 'longer', endsAt: once.endsAt + 1 };
  const open = activeWindow([once, longer, { ...once, id: 'again' }], { serviceId: 'shop', now: once.startsAt });
  expect(open).toEqual({ id: 'longer', reason: once.reason, startsAt: once.startsAt, endsAt: longer.endsAt });
});

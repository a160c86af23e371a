/** A window of maintenance. Times are epoch milliseconds. */
export type MaintenanceWindow = {
  readonly id: string;
  /** Ids of services, or `all`. */
  readonly services: readonly string[] | 'all';
  readonly reason: string;
} & (
  | { readonly kind: 'once'; readonly startsAt: number; readonly endsAt: number }
  | {
      readonly kind: 'recurring';
      /** 0 is Sunday, as in cron. */
      readonly weekdays: readonly number[];
      /** Wall-clock time at which it begins, in the time zone. */
      readonly hour: number;
      readonly minute: number;
      readonly durationMs: number;
      /** IANA name, such as Europe/Berlin. */
      readonly timeZone: string;
    }
);

/** A window that is open now. */
export interface ActiveWindow {
  readonly id: string;
  readonly reason: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

const DAY_MS = 86_400_000;

/** The open window of the service that ends last; null when there is none. `now` is epoch ms. */
export function activeWindow(
  windows: readonly MaintenanceWindow[],
  { serviceId, now }: { serviceId: string; now: number },
): ActiveWindow | null {
  const open = windows
    .filter(({ services }) => services === 'all' || services.includes(serviceId))
    .flatMap((window) => openingAt(window, now) ?? []);
  return open.toSorted((a, b) => b.endsAt - a.endsAt)[0] ?? null;
}

function openingAt(window: MaintenanceWindow, now: number): ActiveWindow | null {
  const { id, reason } = window;
  if (window.kind === 'once') {
    const { startsAt, endsAt } = window;
    return startsAt <= now && now < endsAt ? { id, reason, startsAt, endsAt } : null;
  }
  // A window may have begun on an earlier day: as many days back as it can be long, and one for days of 23 hours; or
  // on the day after, where clocks go back over midnight. Steps of 24 hours before now would pass over a short day.
  const today = localMidnight(now, window.timeZone);
  const daysBack = Math.ceil(window.durationMs / DAY_MS) + 1;
  for (let back = -1; back <= daysBack; back += 1) {
    const midnight = today - back * DAY_MS;
    if (!window.weekdays.includes(new Date(midnight).getUTCDay())) continue;
    const startsAt = instantOf(midnight + (window.hour * 60 + window.minute) * 60_000, window.timeZone);
    const endsAt = startsAt + window.durationMs;
    if (startsAt <= now && now < endsAt) return { id, reason, startsAt, endsAt };
  }
  return null;
}

/** Midnight of the calendar day that it is in the time zone, written as if it were UTC: days are 24 hours apart. */
function localMidnight(at: number, timeZone: string): number {
  const local = at + offsetMs(at, timeZone);
  return Math.floor(local / DAY_MS) * DAY_MS;
}

/**
 * The instant at which clocks of the zone show `local` (a wall-clock time written as if it were UTC). An hour that
 * is skipped in spring is taken for the one after it; of one that comes twice in autumn, the first.
 */
function instantOf(local: number, timeZone: string): number {
  const candidates = [local - offsetMs(local - DAY_MS, timeZone), local - offsetMs(local + DAY_MS, timeZone)];
  const exact = candidates.filter((at) => at + offsetMs(at, timeZone) === local);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
}

/** How far the zone's clocks are ahead of UTC at that instant. */
function offsetMs(at: number, timeZone: string): number {
  const wholeSecond = Math.floor(at / 1000) * 1000;
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(wholeSecond)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - wholeSecond;
}

// Making one takes far longer than using it.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, formatter);
  return formatter;
}

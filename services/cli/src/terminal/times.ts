const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** `45 s`, `12 m`, `3 h`, `9 d`: the largest unit that fits. Less than a second, and what lies ahead, is `0 s`. */
export function duration(ms: number): string {
  for (const [name, unitMs] of UNITS) if (ms >= unitMs) return `${Math.floor(ms / unitMs)} ${name}`;
  return '0 s';
}

/** How long before `now` (both ISO) it was; a dash when it never was. */
export function age(at: string | null, now: string): string {
  return at === null ? '–' : duration(Date.parse(now) - Date.parse(at));
}

/** Milliseconds of `90s`, `30m`, `2h` or `1d`; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/u.exec(text) ?? [];
  const unitMs = UNITS.find(([name]) => name === unit)?.[1];
  return unitMs === undefined || Number(count) === 0 ? null : Number(count) * unitMs;
}

/** `2026-11-25 14:15:16 UTC` of an ISO time. */
export function moment(at: string): string {
  return at.replace('T', ' ').replace(/(?:\.\d+)?Z$/u, ' UTC');
}

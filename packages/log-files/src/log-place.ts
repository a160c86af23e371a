import { join } from 'node:path';

/** The three folders of the log directory; each file in them is named after its folder and its UTC day. */
export const LOG_KINDS = ['recovery', 'system', 'errors'] as const;
export type LogKind = (typeof LOG_KINDS)[number];

export const DAY_MS = 86_400_000;
/** 10000-01-01: from here on a year has more than four digits and sorts no more. */
const END_OF_DATES = 253_402_300_800_000;

/** Whether the moment (epoch ms) has a date of the form YYYY-MM-DD. */
export function hasLogDate(at: number): boolean {
  return Number.isSafeInteger(at) && at >= 0 && at < END_OF_DATES;
}

/** YYYY-MM-DD of a moment (epoch ms) in UTC. */
export function logDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** `<dir>/<kind>/<kind>-YYYY-MM-DD.log` */
export function logFilePath({ dir, kind, date }: { dir: string; kind: LogKind; date: string }): string {
  return join(dir, kind, `${kind}-${date}.log`);
}

/** The date in a file name of this kind; null for any other name. */
export function logDateOfFile(fileName: string, kind: LogKind): string | null {
  const match = /^([a-z]+)-(\d{4}-\d{2}-\d{2})\.log$/u.exec(fileName);
  return match?.[1] === kind ? (match[2] ?? null) : null;
}

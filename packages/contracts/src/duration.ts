import { z } from 'zod';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LONGEST_MS = 31 * UNIT_MS.d;

/** A length of time as people write it (`90s`, `1h30m`, `500ms`), in milliseconds; at most 31 days. */
export const durationSchema = z
  .string()
  .regex(/^(?:\d{1,9}(?:ms|s|m|h|d))+$/u, 'must be a length of time such as 90s, 1h30m or 500ms')
  .transform(milliseconds)
  .refine((ms) => ms <= LONGEST_MS, 'must be at most 31 days');

function milliseconds(text: string): number {
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/gu)) {
    if (isUnit(unit)) total += Number(count) * UNIT_MS[unit];
  }
  return total;
}

function isUnit(text: string | undefined): text is keyof typeof UNIT_MS {
  return text !== undefined && Object.hasOwn(UNIT_MS, text);
}

import { SERVICE_ID_PATTERN, type MaintenanceWindow } from '@recovery/domain';
import { z } from 'zod';
import { plainWords } from './plain-words.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const MINUTE_MS = 60_000;
const LONGEST_MINUTES = 31 * 24 * 60;

const services = z
  .union([
    z.literal('all'),
    z.array(z.string().regex(SERVICE_ID_PATTERN, 'must be the id of a service')).min(1).max(1000),
  ])
  .default('all');
const reason = plainWords(200);
const instant = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-03-01T10:00:00Z' });

/** A window that is open once, from one instant to another. */
export const onceWindowSchema = z
  .strictObject({ services, reason, from: instant, to: instant })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'must be after "from"' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= LONGEST_MINUTES * MINUTE_MS, {
    path: ['to'],
    message: 'must be at most 31 days after "from"',
  });

/** A window that opens again and again, by the clocks of a time zone. */
export const recurringWindowSchema = z.strictObject({
  services,
  reason,
  weekdays: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .default([...WEEKDAYS]),
  at: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, 'must be a time of day such as 02:30'),
  durationMinutes: z.int().min(1).max(LONGEST_MINUTES),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin or UTC'),
});

/** A window of maintenance: one that has `from` is open once, one that has `at` recurs. */
export const maintenanceSpecSchema = z.union([onceWindowSchema, recurringWindowSchema], {
  error: 'must have services, reason, and either from and to, or at, durationMinutes and timeZone (weekdays optional)',
});
export type MaintenanceSpec = z.infer<typeof maintenanceSpecSchema>;

/** The window as the gates understand it. */
export function maintenanceWindow(id: string, spec: MaintenanceSpec): MaintenanceWindow {
  const common = { id, services: spec.services, reason: spec.reason };
  if ('from' in spec) {
    return { ...common, kind: 'once', startsAt: Date.parse(spec.from), endsAt: Date.parse(spec.to) };
  }
  const [hour = 0, minute = 0] = spec.at.split(':').map(Number);
  return {
    ...common,
    kind: 'recurring',
    weekdays: spec.weekdays.map((day) => WEEKDAYS.indexOf(day)),
    hour,
    minute,
    durationMs: spec.durationMinutes * MINUTE_MS,
    timeZone: spec.timeZone,
  };
}

/** The inverse of {@link maintenanceWindow}, for showing. */
export function maintenanceSpec(window: MaintenanceWindow): MaintenanceSpec {
  const common = {
    services: window.services === 'all' ? window.services : [...window.services],
    reason: window.reason,
  };
  if (window.kind === 'once') {
    return {
      ...common,
      from: new Date(window.startsAt).toISOString(),
      to: new Date(window.endsAt).toISOString(),
    };
  }
  const { hour, minute, durationMs, timeZone } = window;
  return {
    ...common,
    weekdays: WEEKDAYS.filter((_, day) => window.weekdays.includes(day)),
    at: [hour, minute].map((part) => String(part).padStart(2, '0')).join(':'),
    durationMinutes: durationMs / MINUTE_MS,
    timeZone,
  };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

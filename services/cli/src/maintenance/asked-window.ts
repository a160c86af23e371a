import { AppError } from '@recovery/runtime';
import { EXIT } from '../exit-codes.ts';
import { parseDuration } from '../terminal/times.ts';

export interface WindowOptions {
  readonly reason: string;
  readonly for?: string;
  readonly from?: string;
  readonly to?: string;
  readonly at?: string;
  readonly zone?: string;
  readonly weekdays?: string;
}

const MINUTE_MS = 60_000;

/**
 * The window as the API takes it; whether its values make sense is for the API to say.
 * @param now epoch ms: where a window begins that has only a length
 * @throws {AppError} `usage` when it is neither once nor again and again
 */
export function askedWindow(services: readonly string[], options: WindowOptions, now: number): Record<string, unknown> {
  const { reason, from, to, at } = options;
  const common = { services: services.includes('all') ? 'all' : services, reason };
  const lengthMs = options.for === undefined ? null : lengthOf(options.for);
  if (at !== undefined) {
    if (lengthMs === null || from !== undefined || to !== undefined) {
      throw wrong('--at goes together with --for, and with neither --from nor --to');
    }
    const weekdays = options.weekdays?.split(',').map((day) => day.trim().toLowerCase());
    return { ...common, at, durationMinutes: Math.ceil(lengthMs / MINUTE_MS), timeZone: options.zone, weekdays };
  }
  if (options.weekdays !== undefined) throw wrong('--weekdays goes together with --at');
  if ((to === undefined) === (lengthMs === null)) throw wrong('it takes either --for or --to, or --at and --for');
  const begin = from ?? new Date(now).toISOString();
  return { ...common, from: begin, to: to ?? new Date(Date.parse(begin) + (lengthMs ?? 0)).toISOString() };
}

function lengthOf(text: string): number {
  const lengthMs = parseDuration(text);
  if (lengthMs === null) throw wrong('--for must be a length such as 30m, 2h or 1d');
  return lengthMs;
}

function wrong(message: string): AppError {
  return new AppError('usage', message, { exitCode: EXIT.usage });
}

import { DEFAULT_LOG_DAYS, type LogsQuery } from '@recovery/contracts';

const DAY_MS = 86_400_000;

/** What a query asks for; epoch ms, `to` excluded. */
export function logRange(
  query: Pick<LogsQuery, 'days' | 'from' | 'to'>,
  now: number,
): { from: number; to: number; days: number } {
  const { days = DEFAULT_LOG_DAYS } = query;
  // A process whose clock runs ahead writes into tomorrow's file.
  const to = query.to === undefined ? now + DAY_MS : Date.parse(query.to);
  if (query.from === undefined && query.to === undefined) return { from: now - days * DAY_MS, to, days };
  const from = query.from === undefined ? to - DEFAULT_LOG_DAYS * DAY_MS : Date.parse(query.from);
  const end = query.to === undefined ? now : to;
  return { from, to, days: Math.max(0, Math.ceil((end - from) / DAY_MS)) };
}

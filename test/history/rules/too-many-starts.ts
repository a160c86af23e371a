import { attemptsOf } from '../attempts.ts';
import { crowded } from '../crowded.ts';
import type { Rule } from '../history.ts';

const MINUTE_MS = 60_000;

/** R4: at most so many recoveries are started in any minute, all services together. */
export const tooManyStarts: Rule = (history, { startsPerMinute, leewayMs }) => {
  const starts = attemptsOf(history).flatMap(({ starts: [start] }) => start ?? []);
  const times = starts.map(({ timestamp }) => timestamp);
  return crowded(times, { limit: startsPerMinute, windowMs: MINUTE_MS - leewayMs }).map((at) => ({
    kind: 'tooManyStarts' as const,
    service: starts.find(({ timestamp }) => timestamp === at)?.details['service'] ?? '',
    at,
    message: `more than ${startsPerMinute} recoveries were started within a minute`,
  }));
};

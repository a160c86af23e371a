import { attemptsOf, keyOf } from '../attempts.ts';
import type { History, Rule } from '../history.ts';

/** R19: an attempt that was cut off has its end within a minute. */
export const endedLate: Rule = (history, { endWithinMs }) =>
  interruptions(history)
    .filter(({ lastedMs }) => lastedMs > endWithinMs)
    .map(({ service, at, lastedMs }) => ({
      kind: 'endedLate' as const,
      service,
      at,
      message: `the end came ${lastedMs} ms after the attempt had been cut off`,
    }));

/** How long each attempt that was cut off and had begun waited for its end; the end of one that never came is not among them. */
export function interruptions(history: History): { service: string; at: number; lastedMs: number }[] {
  const attempts = new Map(attemptsOf(history).map((attempt) => [keyOf(attempt), attempt]));
  return history.cutOffs.flatMap((cutOff) => {
    const attempt = attempts.get(keyOf(cutOff));
    const [end] = attempt?.ends ?? [];
    if (attempt === undefined || end === undefined || end.timestamp < cutOff.at) return [];
    return [{ service: attempt.service, at: cutOff.at, lastedMs: end.timestamp - cutOff.at }];
  });
}

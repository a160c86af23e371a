import { attemptsOf, keyOf } from '../attempts.ts';
import type { Rule } from '../history.ts';

/** R4: at most so many recoveries at the same time, all services together. One that was cut off is over at that moment. */
export const tooManyAtOnce: Rule = (history, { atOnce }) => {
  const cutAt = new Map(history.cutOffs.map((cutOff) => [keyOf(cutOff), cutOff.at]));
  const spans = attemptsOf(history)
    .flatMap(({ service, starts: [start], ends: [end], ...attempt }) => {
      const endAt = Math.min(
        end?.timestamp ?? Number.POSITIVE_INFINITY,
        cutAt.get(keyOf(attempt)) ?? Number.POSITIVE_INFINITY,
      );
      return start === undefined ? [] : [{ service, beginAt: start.timestamp, endAt }];
    })
    .toSorted((a, b) => a.beginAt - b.beginAt);
  return spans.flatMap(({ service, beginAt }) => {
    const count = spans.filter((span) => span.beginAt <= beginAt && span.endAt > beginAt).length;
    const message = `${count} recoveries at once, more than ${atOnce}`;
    return count > atOnce ? [{ kind: 'tooManyAtOnce' as const, service, at: beginAt, message }] : [];
  });
};

import { attemptsOf, keyOf } from '../attempts.ts';
import type { Rule } from '../history.ts';

/**
 * R4: at most so many recoveries at the same time, all services together. One that was cut off is over at that
 * moment; one that was found dead, nobody saw when, is over with the last that was heard of it.
 */
export const tooManyAtOnce: Rule = (history, { atOnce }) => {
  const cutOffs = Map.groupBy(history.cutOffs, keyOf);
  const spans = attemptsOf(history)
    .flatMap((attempt) => {
      const { service, starts, ends, actions } = attempt;
      const [start] = starts;
      const [end] = ends;
      if (start === undefined) return [];
      const lastSign = actions.at(-1)?.endAt ?? start.timestamp;
      const isDead = end?.status === 'interrupted' && !cutOffs.has(keyOf(attempt));
      const endAt = isDead ? lastSign : (end?.timestamp ?? Number.POSITIVE_INFINITY);
      const cutAt = cutOffs.get(keyOf(attempt))?.map(({ at }) => at) ?? [];
      return [{ service, beginAt: start.timestamp, endAt: Math.min(endAt, ...cutAt) }];
    })
    .toSorted((a, b) => a.beginAt - b.beginAt);
  return spans.flatMap(({ service, beginAt }) => {
    const count = spans.filter((span) => span.beginAt <= beginAt && span.endAt > beginAt).length;
    const message = `${count} recoveries at once, more than ${atOnce}`;
    return count > atOnce ? [{ kind: 'tooManyAtOnce' as const, service, at: beginAt, message }] : [];
  });
};

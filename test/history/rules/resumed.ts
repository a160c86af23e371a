import { attemptsOf, keyOf } from '../attempts.ts';
import type { Rule } from '../history.ts';

/** R2: a process that was stopped beyond its lease and goes on performs no action. */
export const resumed: Rule = (history) => {
  const attempts = new Map(attemptsOf(history).map((attempt) => [keyOf(attempt), attempt]));
  return history.cutOffs.flatMap((cutOff) => {
    const { resumedAt } = cutOff;
    if (resumedAt === null) return [];
    const after = attempts.get(keyOf(cutOff))?.actions.filter(({ beginAt }) => beginAt >= resumedAt) ?? [];
    return after.map(({ service, operation, beginAt }) => ({
      kind: 'resumed' as const,
      service,
      at: beginAt,
      message: `${operation} came ${beginAt - resumedAt} ms after its worker had been resumed`,
    }));
  });
};

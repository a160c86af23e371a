import { attemptsOf } from '../attempts.ts';
import { CLOCK_DIFFERENCE_MS, type HealthAnswer, type Rule } from '../history.ts';

/** R11: success is logged after so many healthy answers in a row, given after the action and before the line. */
export const unprovenSuccess: Rule = (history, { successThreshold }) => {
  if (history.answers.length === 0) return [];
  const answers = Map.groupBy(history.answers, ({ service }) => service);
  return attemptsOf(history).flatMap(({ service, starts: [start], ends: [end], actions }) => {
    if (end?.status !== 'success' || start === undefined) return [];
    const since = actions.at(-1)?.endAt ?? start.timestamp - CLOCK_DIFFERENCE_MS;
    const until = end.timestamp + CLOCK_DIFFERENCE_MS;
    const given = (answers.get(service) ?? []).filter(({ at }) => at >= since && at <= until);
    const row = longestHealthyRow(given);
    const message = `success after ${row} healthy answers in a row, not ${successThreshold}`;
    return row < successThreshold ? [{ kind: 'unprovenSuccess' as const, service, at: end.timestamp, message }] : [];
  });
};

function longestHealthyRow(answers: readonly HealthAnswer[]): number {
  let row = 0;
  return answers.reduce((longest, { healthy }) => {
    row = healthy ? row + 1 : 0;
    return Math.max(longest, row);
  }, 0);
}

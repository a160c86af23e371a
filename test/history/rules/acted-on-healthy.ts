import { attemptsOf } from '../attempts.ts';
import type { Rule } from '../history.ts';

/**
 * R7: nothing is done by itself to a service that answered healthy to the probe just before. An answer that was bad a
 * moment ago is that probe: another's may have come after it.
 */
export const actedOnHealthy: Rule = (history, { leewayMs }) => {
  const answers = Map.groupBy(history.answers, ({ service }) => service);
  return attemptsOf(history).flatMap(({ service, isManual, actions: [action] }) => {
    if (isManual || action === undefined) return [];
    const before = (answers.get(service) ?? []).filter(({ at }) => at <= action.beginAt);
    const wasBad = before.some(({ at, healthy }) => !healthy && at >= action.beginAt - leewayMs);
    const message = `${action.operation} although the service had answered healthy`;
    return before.at(-1)?.healthy === true && !wasBad
      ? [{ kind: 'actedOnHealthy' as const, service, at: action.beginAt, message }]
      : [];
  });
};

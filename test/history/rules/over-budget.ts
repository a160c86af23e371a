import { attemptsOf, type LoggedAttempt } from '../attempts.ts';
import type { History, Limits, Rule } from '../history.ts';
import { crowded } from '../crowded.ts';

/** R3: in every sliding window, at most `budget` automatic attempts act on a service. */
export const overBudget: Rule = (history, limits) => {
  const automatic = attemptsOf(history).filter(({ isManual }) => !isManual);
  return [...Map.groupBy(automatic, ({ service }) => service)].flatMap(([service, attempts]) =>
    crowded(actedAt(attempts, history), { limit: limits.budget, windowMs: effective(limits) }).map((at) => ({
      kind: 'overBudget' as const,
      service,
      at,
      message: `more than ${limits.budget} automatic actions within ${limits.windowMs} ms`,
    })),
  );
};

/** Where nobody listened to the patients, every start counts as an action. */
function actedAt(attempts: readonly LoggedAttempt[], { actions }: History): number[] {
  return attempts.flatMap(({ starts, actions: [first] }) =>
    actions.length === 0 ? (starts[0]?.timestamp ?? []) : (first?.beginAt ?? []),
  );
}

/** Between a debit and its action some time may pass, more for one than for another. */
function effective({ windowMs, leewayMs }: Limits): number {
  return windowMs - leewayMs;
}

import { attemptsOf } from '../attempts.ts';
import type { Rule, ViolationKind } from '../history.ts';

/** R19: every start has exactly one end, and every end its start. */
export const oneEnd: Rule = (history) =>
  attemptsOf(history).flatMap(({ service, incidentId, attempt, starts, ends }) => {
    const at = (starts[0] ?? ends[0])?.timestamp ?? 0;
    const statuses = [...starts, ...ends].map(({ status }) => status).join(', ');
    const violation = (kind: ViolationKind) => ({
      kind,
      service,
      at,
      message: `attempt ${attempt} of ${incidentId}: ${statuses}`,
    });
    return [
      ...(starts.length > 1 ? [violation('startedTwice')] : []),
      ...(starts.length === 0 ? [violation('endWithoutStart')] : []),
      ...(ends.length > 1 ? [violation('endedTwice')] : []),
      ...(ends.length === 0 && history.isOver ? [violation('startWithoutEnd')] : []),
    ];
  });

import type { RecoveryLogLine } from '@recovery/domain';
import { CLOCK_DIFFERENCE_MS, FENCE, type HeardAction, type History } from './history.ts';

/** One attempt as the log tells it, with what its patient heard meanwhile. */
export interface LoggedAttempt {
  readonly service: string;
  readonly incidentId: string;
  readonly attempt: number;
  readonly starts: readonly RecoveryLogLine[];
  readonly ends: readonly RecoveryLogLine[];
  /** A person asked for this very attempt. */
  readonly isManual: boolean;
  /** Accepted and with an effect, heard between start and end. */
  readonly actions: readonly HeardAction[];
}

/** In the order of their first lines. */
export function attemptsOf(history: History): LoggedAttempt[] {
  const groups = Map.groupBy(history.lines.filter(isOfAttempt), attemptKey);
  const acted = Map.groupBy(history.actions.filter(hasEffect), ({ service }) => service);
  return [...groups.values()].flatMap((lines) => {
    const [first] = lines;
    if (first === undefined) return [];
    const starts = lines.filter(({ status }) => status === 'started');
    const ends = lines.filter(({ status }) => status !== 'started');
    const service = first.details['service'] ?? '';
    const attempt = Number(first.details['attempt']);
    return [
      {
        service,
        incidentId: first.details['incident'] ?? '',
        attempt,
        starts,
        ends,
        isManual: first.actionType === 'manual_restart' && attempt === 1,
        actions: (acted.get(service) ?? []).filter((action) => isWithin(action.beginAt, { starts, ends })),
      },
    ];
  });
}

/** Identifies an attempt by what a line or a cut-off says of it. */
export function keyOf({ incidentId, attempt }: { incidentId: string; attempt: number }): string {
  return `${incidentId}#${attempt}`;
}

export function hasEffect({ accepted, operation }: HeardAction): boolean {
  return accepted && operation !== FENCE;
}

function isOfAttempt({ status, details }: RecoveryLogLine): boolean {
  return status !== 'skipped' && details['attempt'] !== undefined && details['incident'] !== undefined;
}

function attemptKey({ details }: RecoveryLogLine): string {
  return keyOf({ incidentId: details['incident'] ?? '', attempt: Number(details['attempt']) });
}

function isWithin(at: number, { starts, ends }: Pick<LoggedAttempt, 'starts' | 'ends'>): boolean {
  const from = starts[0]?.timestamp ?? Number.POSITIVE_INFINITY;
  const to = ends[0]?.timestamp ?? Number.POSITIVE_INFINITY;
  return from - CLOCK_DIFFERENCE_MS <= at && at <= to + CLOCK_DIFFERENCE_MS;
}

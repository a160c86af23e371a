import { SERVICE_ID_PATTERN, type RecoveryLogLine } from '@recovery/domain';
import { readRecoveryLog } from '@recovery/log-files';
import type { Debit } from '@recovery/store';

/** An attempt that was begun, as the log knows it. */
export interface BegunAttempt extends Debit {
  readonly line: RecoveryLogLine;
}

export interface DoneBefore {
  /** Every attempt begun in the range; a person's counts too, since the log does not always tell them apart. */
  readonly begun: readonly BegunAttempt[];
  /** Of those, the ones whose end is not in the log. */
  readonly withoutEnd: readonly BegunAttempt[];
}

const STARTED = '.started';
const ENDED = '.ended';

/** What logs/recovery knows of the attempts begun after `from`, epoch ms. */
export async function doneBefore({ dir, from, to }: { dir: string; from: number; to: number }): Promise<DoneBefore> {
  const begun: BegunAttempt[] = [];
  const ended = new Set<string>();
  for await (const line of readRecoveryLog({ dir, from, to })) {
    const { event = '', service = '' } = line.details;
    if (event.endsWith(ENDED)) ended.add(event.slice(0, -ENDED.length));
    if (line.status !== 'started' || !event.endsWith(STARTED) || !SERVICE_ID_PATTERN.test(service)) continue;
    begun.push({ serviceId: service, actionId: event.slice(0, -STARTED.length), at: line.timestamp, line });
  }
  return { begun, withoutEnd: begun.filter(({ actionId }) => !ended.has(actionId)) };
}

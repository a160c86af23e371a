import type { ActualSchedule, Schedule } from '@recovery/queue';

/** What is wanted for a configured service. */
export interface DesiredSchedule {
  readonly serviceId: string;
  /** null: the service is disabled. */
  readonly schedule: Schedule | null;
}

/** What makes the actual schedules the desired ones. */
export type ScheduleOperation =
  | { readonly type: 'create'; readonly schedule: Schedule }
  | { readonly type: 'replace'; readonly schedule: Schedule; readonly reason: ReplaceReason }
  | { readonly type: 'remove'; readonly serviceId: string };

/**
 * different: interval or offset changed · lost: the job of the next run is gone, and with it the chain of
 * runs · overdue: nobody takes them · too-far-ahead: the clock was set back, and nothing would run until it has caught up.
 */
export type ReplaceReason = 'different' | 'lost' | 'overdue' | 'too-far-ahead';

/** A next run that is further away than this many intervals, in either direction, will not come by itself. */
const TOLERATED_INTERVALS = 2;

/**
 * Pure and level-triggered: what is as desired is not touched, so that nothing fires or shifts.
 * An empty list is somebody's mistake and never "remove all".
 */
export function reconcile({
  desired,
  actual,
  now,
}: {
  /** Every configured service. */
  desired: readonly DesiredSchedule[];
  actual: readonly ActualSchedule[];
  /** Epoch ms. */
  now: number;
}): ScheduleOperation[] {
  if (desired.length === 0) return [];
  const actualById = new Map(actual.map((schedule) => [schedule.serviceId, schedule]));
  const wanted = desired.flatMap(({ schedule }) => schedule ?? []);
  const wantedIds = new Set(wanted.map(({ serviceId }) => serviceId));
  const operations: ScheduleOperation[] = [];
  for (const schedule of wanted) {
    const existing = actualById.get(schedule.serviceId);
    if (existing === undefined) {
      operations.push({ type: 'create', schedule });
      continue;
    }
    const reason = replaceReason({ desired: schedule, actual: existing, now });
    if (reason !== null) operations.push({ type: 'replace', schedule, reason });
  }
  for (const { serviceId } of actual) {
    if (!wantedIds.has(serviceId)) operations.push({ type: 'remove', serviceId });
  }
  return operations;
}

function replaceReason({
  desired,
  actual,
  now,
}: {
  desired: Schedule;
  actual: ActualSchedule;
  now: number;
}): ReplaceReason | null {
  if (actual.everyMs !== desired.everyMs || actual.offsetMs !== desired.offsetMs) return 'different';
  if (actual.isLost) return 'lost';
  const toleratedMs = TOLERATED_INTERVALS * desired.everyMs;
  if (now - actual.nextAt > toleratedMs) return 'overdue';
  if (actual.nextAt - now > toleratedMs) return 'too-far-ahead';
  return null;
}

import type { QueueName } from './names.ts';

/**
 * How many ended jobs of a queue are kept. A kept health check would block the slot of a later run of its
 * schedule and tell nothing that the state does not; the last recoveries are kept to be seen.
 */
export const JOB_RETENTION = {
  'health-checks': { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
  recoveries: { removeOnComplete: { count: 100 }, removeOnFail: { count: 100 } },
} as const satisfies Record<QueueName, object>;

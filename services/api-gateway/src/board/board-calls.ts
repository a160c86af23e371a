import { z } from 'zod';

/** What viewers may look at. */
export const BOARD_READS: ReadonlySet<string> = new Set([
  'get /api/redis/stats',
  'get /api/queues',
  'get /api/job-schedulers',
  'get /api/queues/:queueName/metrics',
  'get /api/queues/:queueName/default-job-options',
  'get /api/queues/:queueName/workers',
  'get /api/queues/:queueName/rate-limit',
  'get /api/queues/:queueName/job-data-schema',
  'get /api/queues/:queueName/:jobId/logs',
  'get /api/queues/:queueName/:jobId/flow',
  'get /api/queues/:queueName/:jobId',
]);

/** A change that the board makes. */
export interface BoardChange {
  /** What the audit log calls it. */
  readonly audit: string;
  /** Nothing but these members; none when it is not given. */
  readonly body?: z.ZodType<Readonly<Record<string, unknown>>>;
  /** The member of the body that has to be a job's payload. */
  readonly payload?: string;
  /** Which jobs of a queue, where the path says so. */
  readonly statuses?: readonly string[];
}

const text = z.string().max(300);
const jobs = z.unknown();
/** Those that BullMQ removes jobs of; of any other word it would remove nothing, and say that it has. */
const cleaned = ['active', 'wait', 'waiting', 'prioritized', 'delayed', 'completed', 'failed'];
const retried = ['completed', 'failed'];
const added = z.strictObject({
  name: text.optional(),
  data: jobs,
  /** The page sends all that BullMQ knows; only the delay counts. */
  options: z.looseObject({ delay: z.number().min(0).optional() }).optional(),
});
const schedule = z.strictObject({
  pattern: text.nullish(),
  every: z.number().positive().nullish(),
  tz: text.nullish(),
  limit: z.int().positive().nullish(),
  endDate: z.union([text, z.number()]).nullish(),
});

/**
 * What admins may do. A call of the library that stands nowhere in this file is not served: a new version brings
 * nothing that nobody has looked at.
 */
export const BOARD_CHANGES: ReadonlyMap<string, BoardChange> = new Map<string, BoardChange>([
  ['put /api/queues/:queueName/retry/:queueStatus', { audit: 'queue-retry-jobs', statuses: retried }],
  ['put /api/queues/:queueName/promote', { audit: 'queue-promote-jobs' }],
  ['put /api/queues/:queueName/clean/:queueStatus', { audit: 'queue-remove-jobs', statuses: cleaned }],
  ['put /api/queues/:queueName/empty', { audit: 'queue-empty' }],
  ['put /api/queues/:queueName/job-schedulers/:schedulerId/remove', { audit: 'schedule-remove' }],
  ['put /api/queues/:queueName/job-schedulers/:schedulerId/run', { audit: 'schedule-run' }],
  ['patch /api/queues/:queueName/job-schedulers/:schedulerId', { audit: 'schedule-change', body: schedule }],
  ['post /api/queues/:queueName/add', { audit: 'job-add', body: added, payload: 'data' }],
  ['put /api/queues/:queueName/:jobId/retry', { audit: 'job-retry' }],
  ['put /api/queues/:queueName/:jobId/clean', { audit: 'job-remove' }],
  ['put /api/queues/:queueName/:jobId/promote', { audit: 'job-promote' }],
  ['put /api/queues/:queueName/:jobId/remove-unprocessed-children', { audit: 'job-remove-children' }],
  [
    'patch /api/queues/:queueName/:jobId/update-data',
    { audit: 'job-change-data', body: z.strictObject({ jobData: jobs }), payload: 'jobData' },
  ],
  [
    'patch /api/queues/:queueName/:jobId/delay',
    { audit: 'job-change-delay', body: z.strictObject({ runAt: z.number().min(0) }) },
  ],
  [
    'patch /api/queues/:queueName/:jobId/priority',
    // The range of BullMQ.
    { audit: 'job-change-priority', body: z.strictObject({ priority: z.int().min(0).max(2_097_152) }) },
  ],
]);

const PAUSE = 'use recovery pause and recovery resume, whose pauses the status shows';
const LIMITS = 'use CONCURRENT_RECOVERIES and RECOVERIES_PER_MINUTE in the environment';

/**
 * What would switch healing off where nobody sees it. The page has buttons for them, so they are answered, to admins:
 * with what to use instead.
 */
export const BOARD_REFUSALS: ReadonlyMap<string, { audit: string; instead: string }> = new Map([
  ['put /api/queues/pause', { audit: 'queues-pause', instead: PAUSE }],
  ['put /api/queues/resume', { audit: 'queues-resume', instead: PAUSE }],
  ['put /api/queues/:queueName/pause', { audit: 'queue-pause', instead: PAUSE }],
  ['put /api/queues/:queueName/resume', { audit: 'queue-resume', instead: PAUSE }],
  ['put /api/queues/:queueName/obliterate', { audit: 'queue-obliterate', instead: 'empty the queue instead' }],
  ['put /api/queues/:queueName/concurrency', { audit: 'queue-concurrency', instead: LIMITS }],
  ['put /api/queues/:queueName/rate-limit', { audit: 'queue-rate-limit', instead: LIMITS }],
  ['put /api/queues/:queueName/rate-limit/release', { audit: 'queue-rate-limit-release', instead: LIMITS }],
]);

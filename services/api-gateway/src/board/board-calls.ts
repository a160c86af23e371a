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

/**
 * What admins may do, and what the audit log calls it. A call of the library that stands neither here nor above is not
 * served: a new version brings nothing that nobody has looked at.
 */
export const BOARD_CHANGES: ReadonlyMap<string, string> = new Map([
  ['put /api/queues/:queueName/retry/:queueStatus', 'queue-retry-jobs'],
  ['put /api/queues/:queueName/promote', 'queue-promote-jobs'],
  ['put /api/queues/:queueName/clean/:queueStatus', 'queue-remove-jobs'],
  ['put /api/queues/:queueName/empty', 'queue-empty'],
  ['put /api/queues/:queueName/job-schedulers/:schedulerId/remove', 'schedule-remove'],
  ['put /api/queues/:queueName/job-schedulers/:schedulerId/run', 'schedule-run'],
  ['patch /api/queues/:queueName/job-schedulers/:schedulerId', 'schedule-change'],
  ['post /api/queues/:queueName/add', 'job-add'],
  ['put /api/queues/:queueName/:jobId/retry', 'job-retry'],
  ['put /api/queues/:queueName/:jobId/clean', 'job-remove'],
  ['put /api/queues/:queueName/:jobId/promote', 'job-promote'],
  ['put /api/queues/:queueName/:jobId/remove-unprocessed-children', 'job-remove-children'],
  ['patch /api/queues/:queueName/:jobId/update-data', 'job-change-data'],
  ['patch /api/queues/:queueName/:jobId/delay', 'job-change-delay'],
  ['patch /api/queues/:queueName/:jobId/priority', 'job-change-priority'],
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

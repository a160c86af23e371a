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
  ['put /api/queues/pause', 'queues-pause'],
  ['put /api/queues/resume', 'queues-resume'],
  ['put /api/queues/:queueName/pause', 'queue-pause'],
  ['put /api/queues/:queueName/resume', 'queue-resume'],
  ['put /api/queues/:queueName/retry/:queueStatus', 'queue-retry-jobs'],
  ['put /api/queues/:queueName/promote', 'queue-promote-jobs'],
  ['put /api/queues/:queueName/clean/:queueStatus', 'queue-remove-jobs'],
  ['put /api/queues/:queueName/empty', 'queue-empty'],
  ['put /api/queues/:queueName/obliterate', 'queue-obliterate'],
  ['put /api/queues/:queueName/concurrency', 'queue-concurrency'],
  ['put /api/queues/:queueName/rate-limit', 'queue-rate-limit'],
  ['put /api/queues/:queueName/rate-limit/release', 'queue-rate-limit-release'],
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

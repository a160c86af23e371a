/** Names of the BullMQ queues. */
export const QUEUE_NAMES = { healthChecks: 'health-checks', recoveries: 'recoveries' } as const;
export type QueueName = (typeof QUEUE_NAMES)[keyof typeof QUEUE_NAMES];

/** BullMQ's key prefix. The hash tag keeps all keys of a queue in one slot of a Redis cluster. */
export const BULL_PREFIX = '{recovery}';

import { HEALER_PREFIX } from '@recovery/contracts';

/** Names of the BullMQ queues. */
export const QUEUE_NAMES = { healthChecks: 'health-checks', recoveries: 'recoveries' } as const;
export type QueueName = (typeof QUEUE_NAMES)[keyof typeof QUEUE_NAMES];

/** BullMQ's key prefix. */
export const BULL_PREFIX = HEALER_PREFIX;

import { healthCheckJobSchema, type HealthCheckJob } from '@recovery/contracts';
import type { HealthCheckQueue } from './health-check-queue.ts';
import { JOB_RETENTION } from './job-retention.ts';
import { QUEUE_NAMES } from './names.ts';
import { createPayloadReader } from './payload-reader.ts';
import { openProducer, type ProducerOptions } from './producer.ts';
import { readSchedules } from './read-schedules.ts';

const JOB_NAME = 'check';
const MAX_REASON_LENGTH = 500;
const JOB_OPTIONS = JOB_RETENTION['health-checks'];

/** Connects at once and in the background; no call waits for it longer than 2 s. */
export function openHealthCheckQueue(options: ProducerOptions): HealthCheckQueue {
  const producer = openProducer<HealthCheckJob>(QUEUE_NAMES.healthChecks, options);
  const payloads = createPayloadReader({
    queueName: QUEUE_NAMES.healthChecks,
    schema: healthCheckJobSchema,
    log: options.log,
  });
  const add = async (job: HealthCheckJob, jobOptions: object): Promise<void> => {
    const payload = payloads.read(job);
    if (payload === null) return;
    await producer.call((queue) => queue.add(JOB_NAME, payload, { ...JOB_OPTIONS, ...jobOptions }));
  };
  return {
    schedule: async ({ serviceId, everyMs, offsetMs }) => {
      const payload = payloads.read({ serviceId, trigger: 'schedule' });
      if (payload === null) return;
      // BullMQ takes an offset of 0 for "none given" and uses the moment of the call: a whole interval is the same slot.
      const repeat = { every: everyMs, offset: offsetMs % everyMs || everyMs };
      const template = { name: JOB_NAME, data: payload, opts: JOB_OPTIONS };
      await producer.call((queue) => queue.upsertJobScheduler(serviceId, repeat, template));
    },
    schedules: () => producer.call(readSchedules),
    unschedule: async (serviceId) => {
      await producer.call((queue) => queue.removeJobScheduler(serviceId));
    },
    check: (job, { delayMs, jobId, once } = {}) =>
      add(job, {
        ...(delayMs === undefined ? {} : { delay: Math.max(0, Math.round(delayMs)) }),
        ...(jobId === undefined ? {} : { jobId }),
        ...(once === undefined ? {} : { deduplication: { id: once.id, ttl: once.ttlMs } }),
      }),
    hint: ({ serviceId, conclusive, reason, once }) =>
      add(
        { serviceId, trigger: 'hint', conclusive, reason: reason.slice(0, MAX_REASON_LENGTH) },
        { deduplication: once === undefined ? whileWaiting(serviceId, conclusive) : { id: once.id, ttl: once.ttlMs } },
      ),
    waitingCount: () => producer.call((queue) => queue.getWaitingCount()),
    close: () => producer.close(),
  };
}

// A conclusive hint says more and is not held back by an inconclusive one. One that arrives while a check
// of its kind runs is kept for after it: the process may have ended after that check had looked.
function whileWaiting(serviceId: string, conclusive: boolean) {
  return { id: `hint-${serviceId}${conclusive ? '-conclusive' : ''}`, keepLastIfActive: true };
}

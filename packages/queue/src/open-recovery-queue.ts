import { recoveryJobSchema, type RecoveryJob } from '@recovery/contracts';
import type { Queue } from 'bullmq';
import { JOB_RETENTION } from './job-retention.ts';
import { QUEUE_NAMES } from './names.ts';
import { createPayloadReader } from './payload-reader.ts';
import { openProducer, type ProducerOptions } from './producer.ts';

/** Every call rejects with AppError `queue_unavailable` within 2 s while Redis is away. */
export interface RecoveryQueue {
  /**
   * A job that waits or runs under `jobId` makes the call a no-op; one that has ended is replaced:
   * whoever still wants the recovery derived that from the state, which knows more than an old job.
   * @param options.attempts runs that may end in `retry`, the first included
   */
  enqueue(job: RecoveryJob, options: { jobId: string; attempts: number }): Promise<void>;
  close(): Promise<void>;
}

const JOB_NAME = 'recover';

export function openRecoveryQueue(options: ProducerOptions): RecoveryQueue {
  const producer = openProducer<RecoveryJob>(QUEUE_NAMES.recoveries, options);
  const payloads = createPayloadReader({
    queueName: QUEUE_NAMES.recoveries,
    schema: recoveryJobSchema,
    log: options.log,
  });
  return {
    enqueue: async (job, { jobId, attempts }) => {
      const payload = payloads.read(job);
      if (payload === null) return;
      await producer.call(async (queue) => {
        await removeEnded(queue, jobId);
        await queue.add(JOB_NAME, payload, {
          jobId,
          attempts,
          backoff: { type: 'custom' },
          ...JOB_RETENTION.recoveries,
          stackTraceLimit: 1,
        });
      });
    },
    close: () => producer.close(),
  };
}

async function removeEnded(queue: Queue<RecoveryJob>, jobId: string): Promise<void> {
  const state = await queue.getJobState(jobId);
  if (state === 'completed' || state === 'failed') await queue.remove(jobId);
}

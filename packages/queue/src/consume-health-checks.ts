import { healthCheckJobSchema, type HealthCheckJob } from '@recovery/contracts';
import { errorMessage, RateLimitedLog } from '@recovery/runtime';
import { startWorker, type Consumer, type ConsumerOptions } from './consumer.ts';
import { QUEUE_NAMES } from './names.ts';
import { createPayloadReader } from './payload-reader.ts';

export interface HealthCheckConsumerOptions extends ConsumerOptions {
  /** The signal is aborted at close() and when another worker may have taken the job over. */
  handle(job: HealthCheckJob, signal: AbortSignal): Promise<void>;
}

/**
 * Runs `handle` for every health check. A handler that throws is logged and its job is over: the next
 * check of the schedule derives everything anew.
 */
export function consumeHealthChecks({ handle, ...options }: HealthCheckConsumerOptions): Consumer {
  const payloads = createPayloadReader({
    queueName: QUEUE_NAMES.healthChecks,
    schema: healthCheckJobSchema,
    log: options.log,
  });
  const limited = new RateLimitedLog({ log: options.log, linesPerMinute: 10 });
  const worker = startWorker<unknown>(QUEUE_NAMES.healthChecks, options, {
    process: async (job, _token, signal) => {
      const payload = payloads.read(job.data);
      if (payload === null) return;
      try {
        await handle(payload, signal);
      } catch (error) {
        const { serviceId } = payload;
        limited.error('handler', { serviceId, reason: errorMessage(error), err: error }, 'health check failed to run');
      }
    },
  });
  return {
    ...worker,
    get droppedCount() {
      return payloads.droppedCount;
    },
  };
}

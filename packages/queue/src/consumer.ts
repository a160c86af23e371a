import { errorMessage, RateLimitedLog, startLoop, withDeadline, type Logger } from '@recovery/runtime';
import type { Job, MinimalJob } from 'bullmq';
import { mendExpiries } from './mend-expiries.ts';
import { BULL_PREFIX, type QueueName } from './names.ts';
import { QueueWorker } from './queue-worker.ts';
import { createRedisConnection } from './redis-connection.ts';

export interface ConsumerOptions {
  url: string;
  log: Logger;
  /** Jobs handled at the same time by this process. */
  concurrency: number;
}

export interface Consumer {
  /** Aborts the signals of the jobs in flight, waits for them up to 6 s, and lets go of Redis. */
  close(): Promise<void>;
  /** Connected and taking jobs. */
  isReady(): boolean;
  /** Jobs dropped because their payload was invalid or they were nobody's. */
  readonly droppedCount: number;
}

export interface WorkerCallbacks<Data> {
  process(job: Job<Data, void>, token: string, signal: AbortSignal): Promise<void>;
  backoffStrategy?: (attemptsMade: number, type?: string, error?: Error, job?: MinimalJob) => number;
}

const CLOSE_TIMEOUT_MS = 6_000;
/** With BullMQ's defaults a job of a killed worker waits 59 s, with these 4 to 8 s. */
const LOCK_DURATION_MS = 5_000;
const STALLED_INTERVAL_MS = 2_000;
/** A job outlives so many deaths of its workers: acting twice is prevented elsewhere, losing it is not. */
const MAX_STALLED_COUNT = 50;
const RETRY_AFTER_CONNECTION_LOSS_MS = 1_000;
const MEND_EXPIRIES_EVERY_MS = 2_000;

/** A BullMQ worker on the worker profile. It reconnects by itself for ever and never ends the process. */
export function startWorker<Data>(
  name: QueueName,
  { url, log, concurrency }: ConsumerOptions,
  { process, backoffStrategy }: WorkerCallbacks<Data>,
): Omit<Consumer, 'droppedCount'> {
  const redis = createRedisConnection({ url, role: 'worker', log });
  const limited = new RateLimitedLog({ log, linesPerMinute: 3 });
  const worker = new QueueWorker<Data>(
    name,
    // BullMQ makes the abort signal only for a function that names three parameters.
    (job, token, signal) => process(job, token ?? '', signal ?? new AbortController().signal),
    {
      connection: redis,
      prefix: BULL_PREFIX,
      concurrency,
      lockDuration: LOCK_DURATION_MS,
      stalledInterval: STALLED_INTERVAL_MS,
      maxStalledCount: MAX_STALLED_COUNT,
      runRetryDelay: RETRY_AFTER_CONNECTION_LOSS_MS,
      ...(backoffStrategy === undefined ? {} : { settings: { backoffStrategy } }),
    },
  );
  worker.on('error', (error) => {
    limited.warn('worker', { queue: name, reason: errorMessage(error) }, 'queue worker error');
  });
  // Another worker may run the job by now: this one must stop.
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) worker.cancelJob(jobId, 'the lock of the job was lost');
  });
  const mending = startLoop({
    name: 'expiries',
    intervalMs: MEND_EXPIRIES_EVERY_MS,
    run: () => mendExpiries(redis, { queueName: name, lockMs: LOCK_DURATION_MS, stalledCheckMs: STALLED_INTERVAL_MS }),
    onError: (error) => {
      limited.warn('expiries', { queue: name, reason: errorMessage(error) }, 'expiries cannot be looked at');
    },
  });
  return {
    isReady: () => redis.status === 'ready' && worker.isRunning() && !worker.isPaused(),
    close: async () => {
      // Not awaited: while Redis is away its command ends with the connection only.
      void mending.stop();
      const closed = worker.close();
      worker.cancelAllJobs('shutting down');
      try {
        await withDeadline(() => closed, { timeoutMs: CLOSE_TIMEOUT_MS, label: `closing the worker of ${name}` });
      } catch (error) {
        log.warn({ queue: name, reason: errorMessage(error) }, 'queue worker did not close in time');
        worker.disconnect().catch(() => undefined);
      }
      redis.disconnect();
    },
  };
}

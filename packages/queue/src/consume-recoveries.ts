import { recoveryJobSchema, type RecoveryJob, type RecoveryProgress } from '@recovery/contracts';
import { errorMessage, RateLimitedLog } from '@recovery/runtime';
import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import { startWorker, type Consumer, type ConsumerOptions } from './consumer.ts';
import { QUEUE_NAMES } from './names.ts';
import { createPayloadReader } from './payload-reader.ts';
import { RetryLater, type RecoveryOutcome } from './recovery-outcome.ts';

export interface RecoveryContext {
  /** Runs of this job that ended in `retry`; 0 at first. */
  readonly attemptsMade: number;
  readonly jobId: string;
  /** Aborted at close() and when another worker may have taken the job over. */
  readonly signal: AbortSignal;
  /** Shows on the job how far it has come. Waits for nothing, and never fails: nothing follows from it. */
  report(progress: RecoveryProgress): void;
}

export interface RecoveryConsumerOptions extends ConsumerOptions {
  handle(job: RecoveryJob, context: RecoveryContext): Promise<RecoveryOutcome>;
}

const HOLD_AFTER_EXCEPTION_MS = 2_000;

/**
 * Runs `handle` for every recovery job. A handler that throws (a bug, or Redis went away) holds the job
 * for 2 s: an attempt is used up by an attempt only.
 */
export function consumeRecoveries({ handle, ...options }: RecoveryConsumerOptions): Consumer {
  const payloads = createPayloadReader({
    queueName: QUEUE_NAMES.recoveries,
    schema: recoveryJobSchema,
    log: options.log,
  });
  const limited = new RateLimitedLog({ log: options.log, linesPerMinute: 10 });
  let droppedCount = 0;

  const outcomeOf = async (job: Job<unknown, void>, signal: AbortSignal): Promise<RecoveryOutcome> => {
    const payload = payloads.read(job.data);
    if (payload === null) return { type: 'finished', note: 'invalid payload' };
    try {
      const report = reporterOf(job);
      const outcome = await handle(payload, { attemptsMade: job.attemptsMade, jobId: job.id ?? '', signal, report });
      if (outcome.type === 'hold') report({ progress: 0, words: `on hold: ${outcome.reason}` });
      if (outcome.type === 'dropped') {
        droppedCount += 1;
        const { serviceId } = payload;
        limited.warn('dropped', { serviceId, reason: outcome.reason, droppedCount }, 'recovery job dropped');
      }
      return outcome;
    } catch (error) {
      const reason = errorMessage(error);
      limited.error('handler', { serviceId: payload.serviceId, reason, err: error }, 'recovery failed to run');
      return { type: 'hold', delayMs: HOLD_AFTER_EXCEPTION_MS, reason };
    }
  };

  const worker = startWorker<unknown>(QUEUE_NAMES.recoveries, options, {
    process: async (job, token, signal) => settle({ job, token, outcome: await outcomeOf(job, signal) }),
    backoffStrategy: (_attemptsMade, _type, error) =>
      error instanceof RetryLater ? error.delayMs : HOLD_AFTER_EXCEPTION_MS,
  });
  return {
    ...worker,
    get droppedCount() {
      return payloads.droppedCount + droppedCount;
    },
  };
}

function reporterOf(job: Job<unknown, void>): RecoveryContext['report'] {
  return (progress) => {
    job.updateProgress({ ...progress }).catch(() => undefined);
  };
}

/** Says the outcome in BullMQ's way: by returning, or by one of the errors it knows. */
async function settle({
  job,
  token,
  outcome,
}: {
  job: Job<unknown, void>;
  token: string;
  outcome: RecoveryOutcome;
}): Promise<void> {
  switch (outcome.type) {
    case 'finished':
    case 'dropped':
      return;
    case 'retry':
      throw new RetryLater(outcome.reason, Math.max(0, Math.round(outcome.delayMs)));
    case 'hold':
      await job.moveToDelayed(Date.now() + Math.max(1, Math.round(outcome.delayMs)), token);
      throw new DelayedError(outcome.reason);
    case 'giveUp':
      throw new UnrecoverableError(outcome.reason);
  }
}

import type { StepSpecOf } from '@recovery/contracts';
import { openWatchedQueue, type WatchedQueue } from '@recovery/queue';
import { AppError, createLogger, errorMessage, type Logger } from '@recovery/runtime';
import { applies, cannotApply, type Driver } from './driver.ts';

/** A BullMQ queue of a service: resumed, its failed jobs retried, or old jobs deleted; never more than `limit`. */
export const queueDriver: Driver<StepSpecOf<'queue'>> = {
  async canApply(step, signal) {
    try {
      const read = withQueue(step, { log: createLogger('queue', { level: 'silent' }), signal }, (queue) =>
        queue.read(),
      );
      const { exists, failedCount } = await read;
      if (!exists) return cannotApply(`there is no queue ${step.queue} with prefix ${step.prefix} in this Redis`);
      return step.action === 'retryFailed' && failedCount === 0 ? cannotApply('no job has failed') : applies;
    } catch (error) {
      return cannotApply(`its Redis does not answer (${errorMessage(error)})`);
    }
  },
  async perform(step, { signal, log, nextToken, assertHeld }) {
    // Redis checks no token for us: asking for one proves that the lease is still ours.
    await nextToken();
    const before = (): void => {
      signal.throwIfAborted();
      assertHeld();
    };
    const count = await withQueue(step, { log, signal }, (queue) => act(queue, step, before));
    log.info({ queue: step.queue, action: step.action, count }, 'queue driver done');
  },
};

/** @returns how many jobs it was about */
async function act(queue: WatchedQueue, step: StepSpecOf<'queue'>, before: () => void): Promise<number> {
  switch (step.action) {
    case 'resume':
      await queue.resume(before);
      return 0;
    case 'retryFailed':
      return queue.retryFailed(step.limit, before);
    case 'clean':
      return queue.clean(step, before);
  }
}

async function withQueue<T>(
  step: StepSpecOf<'queue'>,
  { log, signal }: { log: Logger; signal: AbortSignal },
  use: (queue: WatchedQueue) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const queue = openWatchedQueue(step.queue, { url: step.url, prefix: step.prefix, log });
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new AppError('queue_cancelled', `queue ${step.queue}: its time was over`));
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([use(queue), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    await queue.close();
  }
}

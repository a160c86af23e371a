import type { Queue } from 'bullmq';
import { QUEUE_NAMES, type QueueName } from './names.ts';
import { openProducer, type ProducerOptions } from './producer.ts';

/** What another program has set on a queue; nothing of ours pauses or limits one. */
export interface QueueHold {
  readonly queue: QueueName;
  /** Its workers are given no job at all. */
  readonly isStopped: boolean;
  /** In words. */
  readonly reason: string;
}

/** Every call rejects with AppError `queue_unavailable` within 2 s while Redis is away. */
export interface QueueHolds {
  read(): Promise<QueueHold[]>;
  /** Ends all of them. */
  release(): Promise<void>;
  close(): Promise<void>;
}

/** Connects at once and in the background. */
export function openQueueHolds(options: ProducerOptions): QueueHolds {
  const opened = Object.values(QUEUE_NAMES).map((name) => ({ name, producer: openProducer(name, options) }));
  const ask = async (): Promise<QueueHold[]> => {
    const holds = await Promise.all(
      opened.map(({ name, producer }) => producer.call((queue) => readHold(name, queue))),
    );
    return holds.filter((hold) => hold !== null);
  };
  let asked: Promise<QueueHold[]> | null = null;
  return {
    // Those who ask while an answer is on its way share it: every request for a restart asks.
    read: () =>
      (asked ??= ask().finally(() => {
        asked = null;
      })),
    release: async () => {
      await Promise.all(
        opened.map(({ producer }) =>
          producer.call(async (queue) => {
            await queue.removeGlobalConcurrency();
            await queue.removeGlobalRateLimit();
            await queue.resume();
          }),
        ),
      );
    },
    close: async () => {
      await Promise.all(opened.map(({ producer }) => producer.close()));
    },
  };
}

async function readHold(queue: QueueName, bull: Queue): Promise<QueueHold | null> {
  const { paused, concurrency, max, duration } = await bull.getMeta();
  if (paused === true) return { queue, isStopped: true, reason: 'is paused' };
  if (concurrency === 0) return { queue, isStopped: true, reason: 'is limited to no job at once' };
  if (concurrency !== undefined)
    return { queue, isStopped: false, reason: `is limited to ${concurrency} jobs at once` };
  if (max === undefined) return null;
  return { queue, isStopped: false, reason: `is limited to ${max} jobs in ${duration ?? 0} ms` };
}

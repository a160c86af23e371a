import type { BullBoardQueues } from '@bull-board/api/typings/app';
import { openProducer, QUEUE_NAMES, type ProducerOptions } from '@recovery/queue';
import { AppError, errorMessage, withDeadline } from '@recovery/runtime';
import type { Caller } from '../auth/caller.ts';
import { Places } from '../http/places.ts';
import { inTime } from '../in-time.ts';
import { BoardQueue } from './board-queue.ts';
import type { LibraryCall } from './library.ts';

export interface BoardRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The queues, for people to look into. */
export interface Board {
  /**
   * What bull-board answers, within two seconds, read-only but for admins, and while Redis is away within half a second; null when the queue refused, as one refuses to promote a job that
   * runs already.
   * @throws {AppError} `queue_unavailable` or `deadline_exceeded` while Redis is away
   */
  answer(
    call: LibraryCall,
    request: BoardRequest,
    options: { caller: Pick<Caller, 'name' | 'role'> },
  ): Promise<{ status: number; body: unknown } | null>;
  close(): Promise<void>;
}

/** Reading thousands of schedules takes its time; whoever waits longer is told so. */
const DEADLINE_MS = 2_000;

/** Calls at the same time, those that go on behind their deadline included. */
const MAX_CALLS = 16;

/** Connects at once and in the background. */
export function openBoard(options: ProducerOptions): Board {
  const opened = Object.values(QUEUE_NAMES).map((name) => ({ name, producer: openProducer(name, options) }));
  const boardQueues = (readOnly: boolean): BullBoardQueues =>
    new Map(opened.map(({ name, producer }) => [name, new BoardQueue(producer.queue, { name, readOnly })]));
  const places = new Places(MAX_CALLS);
  const shown = boardQueues(true);
  const changeable = boardQueues(false);
  return {
    answer: async ({ handle }, { params, query, body }, { caller }) => {
      const request = {
        queues: caller.role === 'admin' ? changeable : shown,
        uiConfig: {},
        params: { ...params },
        query: { ...query },
        body: { ...body },
        headers: {},
      };
      // Listing may take long, but whether Redis is there at all is known soon.
      await inTime('the queues', () =>
        Promise.all(opened.map(({ producer }) => producer.call((_queue, redis) => redis.ping()))),
      );
      const leave = places.take(caller);
      if (leave === null) throw new AppError('queue_unavailable', 'too many look at the queues', { retryable: true });
      const work = async () => {
        try {
          return await handle(request);
        } finally {
          leave();
        }
      };
      try {
        const reply = await withDeadline(work, { timeoutMs: DEADLINE_MS, label: 'the queues' });
        return { status: reply.status ?? 200, body: reply.body };
      } catch (error) {
        if (error instanceof AppError) throw error;
        if (!isRefusal(error)) throw new AppError('queue_unavailable', errorMessage(error), { retryable: true });
        return null;
      }
    },
    close: async () => {
      await Promise.all(opened.map(({ producer }) => producer.close()));
    },
  };
}

/** BullMQ refuses in sentences, sometimes with a number; Redis and its connection have their own kinds of errors. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ReplyError') return error.message.startsWith('WRONGTYPE');
  const isOfConnection =
    error.name === 'MaxRetriesPerRequestError' ||
    ('code' in error && typeof error.code === 'string') ||
    /^(?:Command timed out|Connection is closed|Stream isn't writeable)/u.test(error.message);
  return !isOfConnection;
}

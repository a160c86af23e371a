import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage } from '@recovery/runtime';
import { GatewayProblem } from './gateway-problem.ts';
import type { GatewayClient } from './gateway-client.ts';
import { EventParser, type ServerSentEvent } from './event-parser.ts';

export interface FollowOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told what people should know: a connection that was lost, a gap. */
  note(text: string): void;
}

/** The gateway says something every five seconds; whoever says nothing for so long is gone. */
const SILENCE_MS = 20_000;
const RETRY_MS = 1_000;
const RETRY_CAP_MS = 15_000;

/**
 * Resolves when the connection is there: from then on nothing is missed. A connection that breaks off is made again,
 * and goes on after the last event that came; a refusal ends it.
 * @throws {GatewayProblem | AppError} when there is no connection to begin with
 */
export async function followEvents(
  gateway: GatewayClient,
  { signal, note }: FollowOptions,
): Promise<AsyncGenerator<ServerSentEvent, void>> {
  const first = await gateway.openEvents(null, signal);
  return eventsOf(gateway, first, { signal, note });
}

async function* eventsOf(
  gateway: GatewayClient,
  first: ReadableStream<Uint8Array>,
  { signal, note }: FollowOptions,
): AsyncGenerator<ServerSentEvent, void> {
  let stream: ReadableStream<Uint8Array> | null = first;
  let lastEventId: string | null = null;
  for (let failureCount = 0; ;) {
    try {
      if (stream === null) {
        stream = await gateway.openEvents(lastEventId, signal);
        failureCount = 0;
        note('connected again');
      }
      for await (const event of readEvents(stream)) {
        lastEventId = event.id ?? lastEventId;
        yield event;
      }
      throw new Error('the gateway has ended it');
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof GatewayProblem && error.problem.status < 500) throw error;
      const missing = lastEventId === null ? '; what happens meanwhile will be missing' : '';
      if (failureCount === 0) note(`connection lost (${errorMessage(error)}), trying again${missing}`);
    }
    stream = null;
    await delay(Math.min(RETRY_MS * 2 ** failureCount, RETRY_CAP_MS), undefined, { signal });
    failureCount += 1;
  }
}

async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent, void> {
  const parser = new EventParser();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await orSilence(reader.read());
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function orSilence<T>(reading: Promise<T>): Promise<T> {
  const silence = Promise.withResolvers<never>();
  const timer = setTimeout(() => silence.reject(new Error('nothing came any more')), SILENCE_MS);
  try {
    return await Promise.race([reading, silence.promise]);
  } finally {
    clearTimeout(timer);
  }
}

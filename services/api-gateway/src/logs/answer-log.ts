import { pipeline } from 'node:stream/promises';
import type { LogsQuery } from '@recovery/contracts';
import { isLinkedFolder, readLog, type LogFormat, type PlacedEntry } from '@recovery/log-files';
import type { Response } from 'express';
import { invalidValue } from '../http/invalid-input.ts';
import type { Call, ProblemReply, StreamReply } from '../http/route.ts';
import { STALLED_MS } from '../http/stalled.ts';
import { formatLogCursor, parseLogCursor } from './log-cursor.ts';
import { takePage } from './log-page.ts';
import { logRange } from './log-range.ts';

export const LOG_PROBLEMS = ['request_invalid', 'too_many_readers', 'logs_unreadable'] as const;
export const NEXT_CURSOR_HEADER = 'x-next-cursor';

const CHUNK_CHARACTERS = 64 * 1024;

export interface LogAnswer<Entry extends { readonly timestamp: number }> {
  readonly format: LogFormat<Entry>;
  readonly query: LogsQuery;
  isWanted(entry: Entry): boolean;
  /** A quick look at a line before it is parsed; true when in doubt. */
  isPossible?(text: string): boolean;
  /** The entry as JSON. */
  toJson(placed: PlacedEntry<Entry>): string;
}

/** An answer out of log files, in constant memory whatever their size. */
export async function answerLog<Entry extends { readonly timestamp: number }>(
  { gateway, caller, signal, isHead, now }: Call,
  answer: LogAnswer<Entry>,
): Promise<ProblemReply<(typeof LOG_PROBLEMS)[number]> | StreamReply> {
  const { format, query } = answer;
  const before = query.cursor === undefined ? undefined : parseLogCursor(format.kind, query.cursor);
  if (before === null) return invalidValue('cursor', 'must be the cursor of a page of this log');
  const { days, ...range } = logRange(query, now);
  const frame = frameOf(answer, days);
  if (isHead) return { stream: async (response) => void withHeaders(response, answer).end() };

  if (await isLinkedFolder({ dir: gateway.logDir, kind: format.kind })) return { problem: 'logs_unreadable' };
  const leave = gateway.readingPlaces.take(caller);
  if (leave === null) return { problem: 'too_many_readers', details: { headers: { 'retry-after': '5' } } };
  const { isPossible } = answer;
  const log = readLog(format, { dir: gateway.logDir, ...range, before, signal, isPossible });
  const batches = wantedOf(log, answer);
  const end = async (): Promise<void> => {
    await batches.return();
    leave();
  };
  try {
    const { chunks, nextCursor } = await begin(batches, { ...answer, frame });
    return {
      stream: async (response) => {
        if (nextCursor !== null) response.set(NEXT_CURSOR_HEADER, nextCursor);
        try {
          await send(withHeaders(response, answer), { chunks, signal });
        } finally {
          await end();
        }
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

interface Frame<Entry> {
  readonly head: string;
  item(placed: PlacedEntry<Entry>): string;
  readonly separator: string;
  /** @param nextCursor undefined: it is no page */
  tail(nextCursor: string | null | undefined): string;
}

function frameOf<Entry extends { readonly timestamp: number }>(
  { query, toJson }: LogAnswer<Entry>,
  days: number,
): Frame<Entry> {
  if (query.format === 'text') return { head: '', item: ({ text }) => `${text}\n`, separator: '', tail: () => '' };
  return {
    head: `{"days":${days},"entries":[`,
    item: toJson,
    separator: ',',
    tail: (nextCursor) => `]${nextCursor === undefined ? '' : `,"nextCursor":${JSON.stringify(nextCursor)}`}}`,
  };
}

async function* wantedOf<Entry extends { readonly timestamp: number }>(
  batches: AsyncIterable<Iterable<PlacedEntry<Entry>>>,
  answer: LogAnswer<Entry>,
): AsyncGenerator<Iterable<PlacedEntry<Entry>>, void> {
  for await (const batch of batches) yield wantedIn(batch, answer);
}

function* wantedIn<Entry extends { readonly timestamp: number }>(
  batch: Iterable<PlacedEntry<Entry>>,
  { isWanted }: LogAnswer<Entry>,
): Generator<PlacedEntry<Entry>, void> {
  for (const placed of batch) if (isWanted(placed.entry)) yield placed;
}

/** What cannot be read at all shall be an error, not a broken answer: reading begins before anything is sent. */
async function begin<Entry extends { readonly timestamp: number }>(
  batches: AsyncGenerator<Iterable<PlacedEntry<Entry>>, void>,
  { format, query, frame }: LogAnswer<Entry> & { frame: Frame<Entry> },
): Promise<{ chunks: AsyncGenerator<string, void>; nextCursor: string | null }> {
  if (query.limit === undefined) {
    const chunks = chunksOf(batches, frame);
    return { chunks: startingWith(await chunks.next(), chunks), nextCursor: null };
  }
  const { entries, end } = await takePage(batches, query.limit);
  const nextCursor = end === null ? null : formatLogCursor(format.kind, end);
  return { chunks: chunksOf([entries], { ...frame, tail: () => frame.tail(nextCursor) }), nextCursor };
}

async function* chunksOf<Entry>(
  batches: AsyncIterable<Iterable<PlacedEntry<Entry>>> | Iterable<Iterable<PlacedEntry<Entry>>>,
  { head, item, separator, tail }: Frame<Entry>,
): AsyncGenerator<string, void> {
  let chunk = head;
  let before = '';
  for await (const batch of batches) {
    for (const placed of batch) {
      chunk += before + item(placed);
      before = separator;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      yield chunk;
      chunk = '';
    }
  }
  yield chunk + tail(undefined);
}

async function* startingWith(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void>,
): AsyncGenerator<string, void> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

function withHeaders<Entry extends { readonly timestamp: number }>(
  response: Response,
  { format: { kind }, query }: LogAnswer<Entry>,
): Response {
  const [type, ending] = query.format === 'text' ? ['text', 'log'] : ['json', 'json'];
  response.set('cache-control', 'no-store').type(type);
  if (query.download) response.set('content-disposition', `attachment; filename="${kind}.${ending}"`);
  return response;
}

async function send(
  response: Response,
  { chunks, signal }: { chunks: AsyncGenerator<string, void>; signal: AbortSignal },
): Promise<void> {
  await pipeline(whileTaken(chunks, response), response).catch((error: unknown) => {
    // Nobody is there any more to be told.
    if (!signal.aborted) throw error;
  });
}

async function* whileTaken(chunks: AsyncIterable<string>, response: Response): AsyncGenerator<string, void> {
  for await (const chunk of chunks) {
    const timer = setTimeout(() => response.destroy(), STALLED_MS);
    try {
      yield chunk;
    } finally {
      clearTimeout(timer);
    }
  }
}

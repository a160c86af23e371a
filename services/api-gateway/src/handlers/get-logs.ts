import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { logsQuerySchema } from '@recovery/contracts';
import { historyEntryOf, readRecoveryLog } from '@recovery/log-files';
import type { RequestHandler } from 'express';
import type { Gateway } from '../gateway.ts';
import { parseInput } from '../http/parse-input.ts';

const DAY_MS = 86_400_000;
const CHUNK_CHARACTERS = 64 * 1024;

/** GET /api/recovery/logs?days=7: the last `days` × 24 hours, newest first, in constant memory whatever the files' size. */
export function getLogs({ logDir }: Gateway): RequestHandler {
  return async (request, response) => {
    const query = parseInput(logsQuerySchema, request.query, response);
    if (query === null) return;
    const chunks = jsonChunks({ dir: logDir, days: query.days, now: Date.now() });
    // What cannot be read at all shall be an error, not a broken answer: the first chunk comes before the headers.
    const first = await chunks.next();
    response.set('cache-control', 'no-store').type('json');
    await pipeline(Readable.from(startingWith(first, chunks)), response).catch((error: unknown) => {
      if (!isClosedByClient(error)) throw error;
    });
  };
}

async function* jsonChunks({
  dir,
  days,
  now,
}: {
  dir: string;
  days: number;
  now: number;
}): AsyncGenerator<string, void> {
  let chunk = `{"days":${days},"entries":[`;
  let separator = '';
  // A process whose clock runs ahead writes into tomorrow's file.
  for await (const line of readRecoveryLog({ dir, from: now - days * DAY_MS, to: now + DAY_MS })) {
    chunk += separator + JSON.stringify(historyEntryOf(line));
    separator = ',';
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  yield `${chunk}]}`;
}

async function* startingWith(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void>,
): AsyncGenerator<string, void> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

function isClosedByClient(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

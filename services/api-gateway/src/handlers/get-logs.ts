import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { logsQuerySchema, logsResponseSchema } from '@recovery/contracts';
import { historyEntryOf, readRecoveryLog } from '@recovery/log-files';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { EXAMPLES } from '../openapi/examples.ts';

const DAY_MS = 86_400_000;
const CHUNK_CHARACTERS = 64 * 1024;

export const getLogs = defineRoute({
  method: 'get',
  path: '/api/recovery/logs',
  access: 'viewer',
  summary: 'What the log files hold',
  description: 'The last `days` × 24 hours, newest first, in constant memory whatever the size of the files.',
  input: { ...NO_INPUT, query: logsQuerySchema },
  responses: {
    200: { description: 'The entries.', schema: logsResponseSchema, example: { days: 7, entries: [EXAMPLES.history] } },
  },
}).servedBy(async ({ gateway: { logDir }, query: { days }, now }) => {
  const chunks = jsonChunks({ dir: logDir, days, now });
  // What cannot be read at all shall be an error, not a broken answer: the first chunk comes before the headers.
  const first = await chunks.next();
  return {
    stream: async (response) => {
      response.set('cache-control', 'no-store').type('json');
      await pipeline(Readable.from(startingWith(first, chunks)), response).catch((error: unknown) => {
        if (!isClosedByClient(error)) throw error;
      });
    },
  };
});

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

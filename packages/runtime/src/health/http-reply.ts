import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../app-error.ts';

export interface HttpReply {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

const MAX_BODY_BYTES = 100_000;

/** Sends the reply as JSON that no cache keeps. */
export function sendReply(response: ServerResponse, reply: HttpReply): void {
  const text = JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...reply.headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/**
 * The request's JSON body; an empty body is `{}`.
 * @throws {AppError} `body_too_large` above 100 kB, `body_malformed` when it is not JSON
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new AppError('body_too_large', `the body is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (bytes === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch (error) {
    throw new AppError('body_malformed', 'the body is not JSON', { cause: error });
  }
}

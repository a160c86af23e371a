import { AppError } from '@recovery/runtime';
import { request } from 'undici';

const MAX_REPLY_BYTES = 64 * 1024;

export interface HttpReply {
  readonly status: number;
  /** Parsed JSON, or null when the body was none. */
  readonly body: unknown;
}

/**
 * One call to a control endpoint or supervisor: no redirects, at most 64 kB read.
 * @throws {AppError} `unreachable` with the network's reason
 */
export async function httpCall(
  url: string,
  { method, token, body, signal }: { method: 'GET' | 'POST'; token?: string; body?: object; signal: AbortSignal },
): Promise<HttpReply> {
  try {
    const response = await request(url, {
      method,
      signal,
      reset: true,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: response.statusCode, body: parse(await readAtMost(response.body)) };
  } catch (error) {
    throw new AppError('unreachable', reasonOf(error, signal), { retryable: true, cause: error });
  }
}

async function readAtMost(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_REPLY_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time';
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

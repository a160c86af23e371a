import { Socket } from 'node:net';
import { AppError } from '@recovery/runtime';
import { buildConnector, Client } from 'undici';

const MAX_REPLY_BYTES = 64 * 1024;

export interface HttpReply {
  readonly status: number;
  /** Parsed JSON, or null when the body was none. */
  readonly body: unknown;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly token?: string;
  readonly body?: object;
  /** Of the body; JSON when not given. */
  readonly contentType?: string;
  /** PEM; the certificates that Node trusts when not given. */
  readonly ca?: string;
  /** More of the answer is not read, and then it is none; 64 kB when not given. */
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
  /** Run when the connection stands, in the same breath as the sending; what it throws is thrown, and nothing is sent. */
  readonly beforeSending?: () => void;
}

/**
 * One call to a control endpoint or supervisor on a connection of its own: no redirects, a bounded part of the answer read.
 * @throws {AppError} `unreachable` with the network's reason, or what `beforeSending` throws
 */
export async function httpCall(
  url: string,
  {
    method,
    token,
    body,
    contentType = 'application/json',
    ca,
    maxBytes = MAX_REPLY_BYTES,
    signal,
    beforeSending,
  }: HttpCall,
): Promise<HttpReply> {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, { connect: connectorWith({ beforeSending, ca, signal }) });
  try {
    const response = await client.request({
      path: `${pathname}${search}`,
      method,
      signal,
      reset: true,
      headers: {
        ...(body === undefined ? {} : { 'content-type': contentType }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: response.statusCode, body: parse(await readAtMost(response.body, maxBytes)) };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('unreachable', reasonOf(error, signal), { retryable: true, cause: error });
  } finally {
    client.destroy().catch(() => undefined);
  }
}

/** undici writes the request synchronously once it is given the socket; until then it does not listen to the signal. */
function connectorWith({
  beforeSending = () => undefined,
  ca,
  signal,
}: Pick<HttpCall, 'beforeSending' | 'ca' | 'signal'>): buildConnector.connector {
  const connect = buildConnector(ca === undefined ? {} : { ca });
  return (options, callback) => {
    const connecting: unknown = connect(options, (...result) => {
      const [error, socket] = result;
      if (error !== null) return callback(error, null);
      try {
        beforeSending();
      } catch (refusal) {
        socket.destroy();
        return callback(refusal instanceof Error ? refusal : new Error(String(refusal)), null);
      }
      return callback(null, socket);
    });
    if (!(connecting instanceof Socket)) return;
    const stop = (): void => void connecting.destroy(new Error('no answer in time'));
    signal.addEventListener('abort', stop, { once: true });
    connecting.once('close', () => signal.removeEventListener('abort', stop));
  };
}

async function readAtMost(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBytes) break;
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

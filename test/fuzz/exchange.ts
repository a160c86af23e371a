import { request as send, type Agent, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { FuzzRequest } from './make-request.ts';

const TIMEOUT_MS = 15_000;

/** The answer to a request; of a stream without an end only its beginning. @throws when there is none */
export function exchange(request: FuzzRequest, { port, agent }: { port: number; agent: Agent }): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const { method, path, headers, body } = request;
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const sent = send(
    { host: '127.0.0.1', port, method, path, headers: { ...headers, ...length }, agent, timeout: TIMEOUT_MS },
    (answer) => {
      readAnswer(answer, method).then(resolve, reject);
    },
  );
  sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
  sent.on('error', reject);
  sent.end(body ?? undefined);
  return promise;
}

async function readAnswer(answer: IncomingMessage, method: string): Promise<Response> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) headers.set(name, String(value));
  const status = answer.statusCode ?? 0;
  if (headers.get('content-type')?.startsWith('text/event-stream') === true) {
    answer.destroy();
    return new Response('', { status, headers });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk as Buffer));
  const isEmpty = method === 'HEAD' || status === 204 || status === 304;
  return new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers });
}

/** What comes back for bytes that are no request; the connection has to end. @throws when it does not */
export function exchangeBytes(bytes: string, port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect(port, '127.0.0.1', () => socket.end(bytes, 'latin1'));
  socket.setTimeout(TIMEOUT_MS, () => {
    socket.destroy();
    reject(new Error(`the connection did not end within ${TIMEOUT_MS} ms`));
  });
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.on('error', () => resolve(answer));
  socket.on('close', () => resolve(answer));
  return promise;
}

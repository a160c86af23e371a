import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { problemBody, PROBLEMS, type ProblemCode } from './problem.ts';

const CODES: ReadonlyMap<string, ProblemCode> = new Map([
  ['HPE_HEADER_OVERFLOW', 'headers_too_large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_timeout'],
]);

/** Answers what is not even HTTP, or never ends: a problem on the bare socket, then the end of the connection. */
export function refuseBrokenRequest(error: Error, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODES.get('code' in error ? String(error.code) : '') ?? 'request_malformed';
  const body = JSON.stringify(problemBody(code, { requestId: randomUUID() }));
  socket.end(
    [
      `HTTP/1.1 ${PROBLEMS[code].status} ${PROBLEMS[code].title}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      isHead(error) ? '' : body,
    ].join('\r\n'),
  );
}

/** An answer to HEAD has no body. The beginning of the request is all that is known of it. */
function isHead(error: Error): boolean {
  return (
    'rawPacket' in error && Buffer.isBuffer(error.rawPacket) && error.rawPacket.toString('latin1', 0, 5) === 'HEAD '
  );
}

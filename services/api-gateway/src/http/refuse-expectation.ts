import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { problemBody, REQUEST_ID_HEADER } from './problem.ts';

/** Answers what is expected of us and we do not know (RFC 9110, 10.1.1), which Express is never asked about. */
export const refuseExpectation: RequestListener = (request, response) => {
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody('expectation_failed', { requestId }));
  response.writeHead(417, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    // What follows is a body that nobody reads.
    connection: 'close',
    [REQUEST_ID_HEADER]: requestId,
  });
  response.end(request.method === 'HEAD' ? '' : body);
};

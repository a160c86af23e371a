import { randomUUID } from 'node:crypto';
import type { Logger } from '@recovery/runtime';
import type { RequestHandler } from 'express';
import { REQUEST_ID_HEADER } from './problem.ts';

/** Gives every request an id of ours, and a line at level debug when it is answered. */
export function identifyRequest(log: Logger): RequestHandler {
  return (request, response, next) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    response.set(REQUEST_ID_HEADER, requestId);
    response.on('finish', () => {
      const durationMs = Math.round(performance.now() - startedAt);
      // Without the query: it is the one place where people put tokens although they should not.
      log.debug(
        { requestId, method: request.method, path: request.path, status: response.statusCode, durationMs },
        'answered',
      );
    });
    next();
  };
}

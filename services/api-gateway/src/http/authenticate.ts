import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

/** Demands `Authorization: Bearer <token>`; without a token configured (loopback only) everybody passes. */
export function authenticate(token: string | undefined): RequestHandler {
  if (token === undefined) return (_request, _response, next) => next();
  const expected = digest(token);
  return (request, response, next) => {
    const presented = /^Bearer +(\S+)$/iu.exec(request.headers.authorization ?? '')?.[1];
    // Digests have one length: the comparison tells nothing about the token.
    if (presented !== undefined && timingSafeEqual(digest(presented), expected)) {
      next();
      return;
    }
    sendProblem(response, 'unauthorized', { headers: { 'www-authenticate': 'Bearer realm="recovery"' } });
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import { bearerMatches } from '@recovery/runtime';
import type { RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

/** Demands one of the tokens as `Authorization: Bearer`; with none configured (loopback only) everybody passes. */
export function authenticate(...tokens: readonly (string | undefined)[]): RequestHandler {
  const accepted = tokens.filter((token) => token !== undefined);
  if (accepted.length === 0) return (_request, _response, next) => next();
  return (request, response, next) => {
    const { authorization } = request.headers;
    // Each is compared, in constant time: how long it takes tells nothing.
    const matches = accepted.map((token) => bearerMatches(authorization, token));
    if (matches.includes(true)) next();
    else sendProblem(response, 'unauthorized', { headers: { 'www-authenticate': 'Bearer realm="recovery"' } });
  };
}

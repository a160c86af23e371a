import type { RequestHandler } from 'express';
import { addressGroup } from './address-group.ts';
import { addressOf } from './address-of.ts';
import { sendProblem } from './problem.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { retryAfter } from './retry-after.ts';

const HEARTBEAT = /^\/api\/recovery\/heartbeats\/[a-z0-9-]+$/u;

/**
 * Refuses an address that sends too much. Heartbeats that were taken do not count: thousands of services may
 * send theirs from one machine.
 */
export function limitRate(limiter: RateLimiter | null): RequestHandler {
  if (limiter === null) return (_request, _response, next) => next();
  return (request, response, next) => {
    const key = addressGroup(addressOf(request));
    const waitMs = limiter.take(key);
    if (waitMs > 0) {
      sendProblem(response, 'too_many_requests', { headers: retryAfter(waitMs) });
      return;
    }
    if (HEARTBEAT.test(request.path)) {
      response.on('finish', () => {
        if (response.statusCode === 204) limiter.refund(key);
      });
    }
    next();
  };
}

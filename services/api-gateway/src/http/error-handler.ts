import { AppError, errorMessage, RateLimitedLog, type Logger } from '@recovery/runtime';
import type { ErrorRequestHandler } from 'express';
import { requestIdOf, sendProblem, type ProblemCode } from './problem.ts';

/** What body-parser and the router say, in our codes. */
const PARSER_PROBLEMS: ReadonlyMap<string, ProblemCode> = new Map([
  ['entity.parse.failed', 'body_malformed'],
  ['entity.too.large', 'body_too_large'],
  ['encoding.unsupported', 'content_type_unsupported'],
  ['charset.unsupported', 'content_type_unsupported'],
]);
/** Redis away, slow or refusing: the same request may succeed later. */
const STORE_ERRORS: readonly string[] = [
  'store_unavailable',
  'store_refused',
  'store_not_durable',
  'state_conflict',
  'queue_unavailable',
  'deadline_exceeded',
];
const RETRY_AFTER_SECONDS = '2';

/** The one place where exceptions become answers: a code and an id, the cause only in our own log. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  const limited = new RateLimitedLog({ log, linesPerMinute: 5 });
  return (error: unknown, _request, response, _next) => {
    const requestId = requestIdOf(response);
    if (error instanceof AppError && STORE_ERRORS.includes(error.code)) {
      limited.warn('store', { requestId, code: error.code, reason: errorMessage(error) }, 'request not served');
      sendProblem(response, 'store_unavailable', { headers: { 'retry-after': RETRY_AFTER_SECONDS } });
      return;
    }
    const code = requestProblem(error);
    if (code !== null) {
      sendProblem(response, code);
      return;
    }
    limited.error('internal', { requestId, err: error }, 'request failed');
    sendProblem(response, 'internal');
  };
}

function requestProblem(error: unknown): ProblemCode | null {
  if (!(error instanceof Error)) return null;
  if ('type' in error && typeof error.type === 'string') {
    const code = PARSER_PROBLEMS.get(error.type);
    if (code !== undefined) return code;
  }
  const status = 'status' in error ? error.status : undefined;
  if (status === 404) return 'not_found';
  return typeof status === 'number' && status >= 400 && status < 500 ? 'request_malformed' : null;
}

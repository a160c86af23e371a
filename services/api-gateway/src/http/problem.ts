import type { Problem } from '@recovery/contracts';
import type { Response } from 'express';

/** Every error of the API: a code that does not change, its status, and what it means. */
export const PROBLEMS = {
  request_malformed: { status: 400, title: 'The request is malformed' },
  path_malformed: { status: 400, title: 'The path is malformed' },
  body_malformed: { status: 400, title: 'The body is not a JSON object' },
  request_invalid: { status: 400, title: 'The request has invalid values' },
  unauthorized: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'The role of this key does not allow it' },
  cross_site: { status: 403, title: 'Requests from other sites are refused' },
  not_found: { status: 404, title: 'There is no such resource' },
  service_unknown: { status: 404, title: 'There is no such service' },
  incident_unknown: { status: 404, title: 'There is no such incident open' },
  window_unknown: { status: 404, title: 'There is no such maintenance window' },
  method_not_allowed: { status: 405, title: 'The resource does not know this method' },
  board_refuses: { status: 405, title: 'The board does not do this' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  recovery_in_progress: { status: 409, title: 'A recovery of this service is in progress' },
  recovery_cooldown: { status: 409, title: 'The service is cooling down' },
  recovery_refused: { status: 409, title: 'A recovery may not start now' },
  service_stopped: { status: 409, title: 'The service is not watched at present' },
  not_paused: { status: 409, title: 'It is not paused' },
  window_configured: { status: 409, title: 'The maintenance window stands in services.yaml' },
  windows_full: { status: 409, title: 'There are too many maintenance windows' },
  service_without_ladder: { status: 409, title: 'Nothing is configured that could recover this service' },
  settings_invalid: { status: 409, title: 'settings.json is invalid at present; mend it first' },
  queue_refused: { status: 409, title: 'The queue refuses it as things are' },
  settings_changed: { status: 412, title: 'The settings have changed meanwhile' },
  body_too_large: { status: 413, title: 'The body is too large' },
  content_type_unsupported: { status: 415, title: 'The body must be application/json, not compressed' },
  expectation_failed: { status: 417, title: 'What the request expects is not known here' },
  host_unknown: { status: 421, title: 'This server does not answer under that name' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another request' },
  recovery_budget_spent: { status: 429, title: 'The budget of recoveries is spent' },
  too_many_requests: { status: 429, title: 'There are too many requests from this address' },
  too_many_logins: { status: 429, title: 'There are too many logins from this address' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong here' },
  settings_unwritable: { status: 503, title: 'settings.json cannot be written' },
  too_many_listeners: { status: 503, title: 'Too many listen already' },
  too_many_readers: { status: 503, title: 'Too many read the logs already' },
  logs_unreadable: { status: 503, title: 'The folder of these logs is a symbolic link, which is not followed' },
  store_unavailable: { status: 503, title: 'Redis cannot be reached' },
} as const satisfies Record<string, { status: number; title: string }>;
export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemDetails {
  /** In words, for people; never a stack, a path or a secret. */
  detail?: string;
  /** Members beside those of RFC 9457. */
  members?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
}

/** The body of a problem: RFC 9457 with a stable `code` and the `requestId` that our log names too. */
export function problemBody(
  code: ProblemCode,
  { requestId, detail, members }: ProblemDetails & { requestId: string },
): Problem {
  const { status, title } = PROBLEMS[code];
  return {
    ...members,
    type: `urn:recovery:problem:${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    requestId,
  };
}

/** Answers with a problem, or ends the connection when an answer has begun already. */
export function sendProblem(response: Response, code: ProblemCode, details: ProblemDetails = {}): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = problemBody(code, { ...details, requestId: requestIdOf(response) });
  response.status(body.status).set({ ...details.headers, 'cache-control': 'no-store' });
  response.type('application/problem+json').send(JSON.stringify(body));
}

export const REQUEST_ID_HEADER = 'x-request-id';

export function requestIdOf(response: Response): string {
  return String(response.getHeader(REQUEST_ID_HEADER) ?? '');
}

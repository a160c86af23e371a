import type { ContainerProblem } from '@recovery/contracts';

/** Every refusal: a code that does not change, its status, and what it means. */
export const PROBLEMS = {
  order_invalid: { status: 400, title: 'The body must be {"fencingToken": positive integer}' },
  unauthorized: { status: 401, title: 'The bearer token of this proxy is needed' },
  container_not_allowed: { status: 403, title: 'This container is not served' },
  container_unknown: { status: 404, title: 'There is no such container' },
  route_unknown: { status: 404, title: 'There is no such resource' },
  method_not_allowed: { status: 405, title: 'The resource does not know this method' },
  fencing_token_stale: { status: 409, title: 'A higher fencing token has been seen' },
  body_too_large: { status: 413, title: 'The body is too large' },
  content_type_unsupported: { status: 415, title: 'The body must be application/json' },
  internal: { status: 500, title: 'Something went wrong here' },
  engine_refused: { status: 502, title: 'The Engine refuses' },
  engine_unavailable: { status: 503, title: 'The Engine does not answer' },
  too_many_listeners: { status: 503, title: 'Too many listen already' },
} as const satisfies Record<string, { status: number; title: string }>;
export type ProblemCode = keyof typeof PROBLEMS;

export interface Reply {
  readonly status: number;
  readonly type: 'application/json' | 'application/problem+json';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export function answerWith(body: unknown): Reply {
  return { status: 200, type: 'application/json', headers: {}, body };
}

/** RFC 9457, with a stable `code`. */
export function problem(
  code: ProblemCode,
  { detail, members = {}, headers = {} }: { detail?: string; members?: object; headers?: Record<string, string> } = {},
): Reply {
  const { status, title } = PROBLEMS[code];
  const body: ContainerProblem = { ...members, title, status, code, ...(detail === undefined ? {} : { detail }) };
  return { status, type: 'application/problem+json', headers, body };
}

export function isProblemCode(code: unknown): code is ProblemCode {
  return typeof code === 'string' && Object.hasOwn(PROBLEMS, code);
}

import type { ProblemCode } from '../http/problem.ts';
import type { Route } from '../http/route.ts';

/** What can happen to every request before its route is known. */
const ANYWHERE = [
  'request_malformed',
  'path_malformed',
  'request_timeout',
  'expectation_failed',
  'host_unknown',
  'too_many_requests',
  'headers_too_large',
  'internal',
] as const;
const OF_CHANGES = ['cross_site', 'content_type_unsupported', 'body_malformed', 'body_too_large'] as const;

/** Every problem that the route can answer with. */
export function problemsOf({ method, access, problems }: Route): readonly ProblemCode[] {
  return [
    ...new Set<ProblemCode>([
      ...ANYWHERE,
      'request_invalid',
      ...(access === 'open' ? [] : (['unauthorized'] as const)),
      ...(access === 'open' || access === 'viewer' ? [] : (['forbidden'] as const)),
      ...(method === 'get' ? [] : OF_CHANGES),
      // Even to know who asks, the session has to be looked up.
      'store_unavailable',
      ...problems,
    ]),
  ];
}

import { z } from 'zod';
import { invalidValue } from '../http/invalid-input.ts';
import { defineRoute, METHODS, NO_INPUT, type Method, type ProblemReply, type Route } from '../http/route.ts';
import { BOARD_CHANGES, BOARD_READS, BOARD_REFUSALS, type BoardChange } from './board-calls.ts';
import { boardFile } from './board-file.ts';
import { boardPage, boardStart } from './board-page.ts';
import { isPayload } from './board-queue.ts';
import { readBoardLibrary, type LibraryCall } from './library.ts';
import type { BoardRequest } from './open-board.ts';

const ROOT = '/queues';
const MAX_JOBS_PER_PAGE = 100;

const text = z.string().max(300);
const input = {
  params: z.record(z.string(), text),
  query: z
    .record(z.string(), text)
    .refine((query) => Number(query['jobsPerPage'] ?? 1) <= MAX_JOBS_PER_PAGE, 'jobsPerPage: is too large')
    .refine((query) => isEncoded(query['activeQueue'] ?? ''), 'activeQueue: is malformed'),
  body: z.record(z.string(), z.unknown()),
};

type Input = Omit<typeof input, 'body'> & { readonly body: z.ZodType<Readonly<Record<string, unknown>>> };

/**
 * The BullMQ board, as routes like every other: the same callers, roles, limits, audit log, and the same refusal of what
 * other sites send. No part of the documented API: its calls are the library's, for the library's own page.
 */
export const BOARD_ROUTES: readonly Route[] = boardRoutes();

function boardRoutes(): Route[] {
  const { calls, pages, directory } = readBoardLibrary();
  const place = { root: ROOT, directory };
  const paths = [ROOT, ...pages.map((path) => ROOT + path)];
  const routes = [
    ...paths.map((path) => boardPage(path, place)),
    boardStart(place),
    boardFile(place),
    ...calls.flatMap((call) => callRoute(call) ?? []),
  ];
  return routes.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** A name goes before a parameter in its place, or `…/:queueName/:jobId` would answer for `…/:queueName/pause`. */
function sortKey({ path }: Route): string {
  return path.replaceAll(/[:*]\w+/gu, '~');
}

function callRoute(call: LibraryCall): Route | null {
  const name = `${call.method} ${call.path}`;
  const change = BOARD_CHANGES.get(name);
  const refused = BOARD_REFUSALS.get(name);
  const method = METHODS.find((known): known is Method => known === call.method);
  if (method !== undefined && refused !== undefined) return refusingRoute({ method, path: call.path, ...refused });
  if (method === undefined || (change === undefined && !BOARD_READS.has(name))) return null;
  return defineRoute({
    method,
    path: ROOT + call.path,
    access: change === undefined ? 'viewer' : 'admin',
    summary: 'The queues',
    ...(change === undefined ? {} : { audit: change.audit }),
    input: inputOf(change),
    responses: {
      200: { description: 'What the page of the queues expects.', schema: z.unknown() },
      204: { description: 'Done.' },
    },
    problems: ['not_found', 'request_invalid', 'queue_refused'],
  }).servedBy(async ({ gateway: { board }, caller, params, query, body }) => {
    const request: BoardRequest = { params, query, body };
    const key = change?.payload;
    if (key !== undefined && !isPayload(params['queueName'] ?? '', body[key])) {
      return invalidValue(key, 'is no job of this queue');
    }
    const answer = await board.answer(call, request, { caller });
    if (answer === null) return { problem: 'queue_refused', details: { detail: aboutWhat(request) } };
    if (answer.status >= 400) return refusal(answer, request);
    const detail = aboutWhat(request);
    return answer.status === 204 ? { status: 204, detail } : { status: 200, body: answer.body, detail };
  });
}

function refusingRoute({
  method,
  path,
  audit,
  instead,
}: {
  method: Method;
  path: string;
  audit: string;
  instead: string;
}): Route {
  return defineRoute({
    method,
    path: ROOT + path,
    access: 'admin',
    summary: 'What the board does not do',
    audit,
    input,
    responses: {},
    problems: ['board_refuses'],
  }).servedBy(() => ({
    problem: 'board_refuses',
    // In the member `error` for the page, which shows no other.
    details: { detail: instead, members: { error: `The board does not do this: ${instead}` }, headers: { allow: '' } },
  }));
}

function inputOf(change: BoardChange | undefined): Input {
  const statuses = change?.statuses;
  const isKnown = ({ queueStatus = '' }: Readonly<Record<string, string>>): boolean =>
    statuses === undefined || statuses.includes(queueStatus);
  const error = `must be one of ${statuses?.join(', ') ?? ''}`;
  return {
    ...input,
    params: input.params.refine(isKnown, { path: ['queueStatus'], error }),
    body: change?.body ?? NO_INPUT.body,
  };
}

/** In the library's words too: its page shows them. */
function refusal(
  { status, body }: { status: number; body: unknown },
  request: BoardRequest,
): ProblemReply<'not_found' | 'request_invalid' | 'queue_refused'> {
  const problem = status === 404 ? 'not_found' : status === 400 ? 'request_invalid' : 'queue_refused';
  const members = typeof body === 'object' && body !== null ? { ...body } : {};
  return { problem, details: { detail: aboutWhat(request), members } };
}

/** The queue, job or schedule that was named. */
function aboutWhat({ params }: BoardRequest): string {
  return Object.values(params).join(', ').slice(0, 500);
}

function isEncoded(value: string): boolean {
  try {
    decodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}

import type { Request, RequestHandler, Response } from 'express';
import { recordAudit } from '../audit/record-audit.ts';
import type { Caller } from '../auth/caller.ts';
import type { IdentifyCaller } from '../auth/identify-caller.ts';
import { mayCall } from '../auth/may-call.ts';
import type { WrongKeys } from '../auth/wrong-keys.ts';
import type { Gateway } from '../gateway.ts';
import { addressGroup } from './address-group.ts';
import { addressOf } from './address-of.ts';
import { prototypeKey } from './invalid-input.ts';
import { maskWords } from './mask-words.ts';
import { requestIdOf, sendProblem } from './problem.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { isJsonRequest, readJsonBody } from './read-json-body.ts';
import { retryAfter } from './retry-after.ts';
import type { Call, ProblemReply, RawInput, Reply, Route } from './route.ts';
import { isSameOrigin } from './same-origin.ts';

export interface ServeOptions {
  readonly gateway: Gateway;
  readonly identify: IdentifyCaller;
  readonly wrongKeys: WrongKeys;
  /** Of what strangers are refused and is on record, whatever their addresses. */
  readonly strangers: RateLimiter;
}

/** The way of every request: who is it, may they, is it from our own site, is it well formed, then the handler. */
export function serveRoute(route: Route, options: ServeOptions): RequestHandler {
  return async (request, response) => {
    const startedAt = performance.now();
    response.on('finish', () => {
      const seconds = (performance.now() - startedAt) / 1000;
      options.gateway.metrics.answered({
        method: request.method,
        route: route.path,
        status: response.statusCode,
        seconds,
      });
    });
    const caller = await admit(route, request, options);
    if ('problem' in caller) {
      if (isForLogin(caller, request) && route.loginPage !== undefined) response.redirect(303, route.loginPage);
      else send(caller, response);
      return;
    }
    const input: RawInput = {
      params: { ...request.params },
      query: request.query,
      body: route.method === 'get' ? {} : maskWords(await readJsonBody(request, response)),
    };
    const reply = prototypeKey(input) ?? (await answer(route, { ...options, input, request, response, caller }));
    if ('stream' in reply) await reply.stream(response);
    else send(reply, response);
  };
}

/** Whoever may go on; else why not. */
async function admit(route: Route, request: Request, options: ServeOptions): Promise<Caller | ProblemReply> {
  const caller = await recognise(route, request, options);
  if ('problem' in caller) return caller;
  if (!mayCall(caller.role, route.access)) return caller.role === 'heartbeat' ? UNAUTHORIZED : { problem: 'forbidden' };
  if (route.method === 'get') return caller;
  if (!isSameOrigin(request)) return { problem: 'cross_site' };
  return isJsonRequest(request) || isBarePut(route, request) ? caller : { problem: 'content_type_unsupported' };
}

/** A browser that wants a page, sent by nobody yet. */
function isForLogin({ problem }: ProblemReply, request: Request): boolean {
  return problem === 'unauthorized' && (request.headers.accept ?? '').includes('text/html');
}

/** Has nothing of which a type could be said; and no form can send it, nor a script of another site unasked. */
function isBarePut({ method }: Route, { headers }: Request): boolean {
  return method === 'put' && headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
}

const UNAUTHORIZED: ProblemReply = {
  problem: 'unauthorized',
  details: { headers: { 'www-authenticate': 'Bearer realm="recovery"' } },
};

async function recognise(
  route: Route,
  request: Request,
  { identify, wrongKeys }: Pick<ServeOptions, 'identify' | 'wrongKeys'>,
): Promise<Caller | ProblemReply> {
  const from = addressOf(request);
  if (route.access === 'open') return { name: 'anybody', role: 'viewer', via: 'open', from };
  const identified = await identify(request);
  if (typeof identified !== 'string') return identified;
  const { authorization } = request.headers;
  const waitMs = authorization === undefined ? 0 : wrongKeys.count(addressGroup(from), authorization);
  return waitMs > 0 ? { problem: 'too_many_requests', details: { headers: retryAfter(waitMs) } } : UNAUTHORIZED;
}

async function answer(
  route: Route,
  {
    gateway,
    identify,
    strangers,
    input,
    request,
    response,
    caller,
  }: ServeOptions & { input: RawInput; request: Request; response: Response; caller: Caller },
): Promise<Reply> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const now = Date.now();
  const call: Call = {
    gateway,
    caller,
    header: (name) => request.get(name),
    isHead: request.method === 'HEAD',
    signal: gone.signal,
    isStillAllowed: async () => {
      const known = await identify(request);
      return typeof known !== 'string' && mayCall(known.role, route.access);
    },
    isKnown: async () => {
      const known = await identify(request).catch(() => 'nobody' as const);
      return typeof known !== 'string' && mayCall(known.role, 'viewer');
    },
    now,
  };
  const reply = await route.run(input, call);
  if (typeof route.audit === 'string' && isForTheRecord(route, reply, strangers)) {
    await recordAudit(gateway, { route, input, caller, reply, requestId: requestIdOf(response), now });
  }
  return reply;
}

/**
 * Strangers fill no record: what they are refused before anything is looked at is only counted (metrics), and of the rest
 * no more is kept than a person could read.
 */
function isForTheRecord({ access }: Route, reply: Reply, strangers: RateLimiter): boolean {
  if ('changedNothing' in reply && reply.changedNothing === true) return false;
  if (access !== 'open' || !('problem' in reply)) return true;
  return !UNREAD.includes(reply.problem) && strangers.take('all') === 0;
}

const UNREAD: readonly string[] = ['request_invalid', 'too_many_logins'];

function send(reply: Exclude<Reply, { stream: unknown }>, response: Response): void {
  if ('problem' in reply) {
    sendProblem(response, reply.problem, reply.details);
    return;
  }
  response.status(reply.status).set({ 'cache-control': 'no-store', ...reply.headers });
  if (reply.body === undefined) response.end();
  else response.json(reply.body);
}

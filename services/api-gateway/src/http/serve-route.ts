import type { Request, RequestHandler, Response } from 'express';
import type { Gateway } from '../gateway.ts';
import type { Caller } from './caller.ts';
import type { IdentifyCaller } from './identify-caller.ts';
import { prototypeKey } from './invalid-input.ts';
import { mayCall } from './may-call.ts';
import { requestIdOf, sendProblem } from './problem.ts';
import { isJsonRequest, readJsonBody } from './read-json-body.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { ProblemReply, RawInput, Reply, Route } from './route.ts';
import { isSameOrigin } from './same-origin.ts';

/** The way of every request: who is it, may they, is it from our own site, is it well formed, then the handler. */
export function serveRoute(
  route: Route,
  { gateway, identify }: { gateway: Gateway; identify: IdentifyCaller },
): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(route, request, identify);
    const refusal = refuse(route, request, caller);
    if (refusal !== null || caller === null) {
      send(refusal ?? { problem: 'internal' }, response);
      return;
    }
    const input: RawInput = {
      params: { ...request.params },
      query: request.query,
      body: route.method === 'get' ? {} : await readJsonBody(request, response),
    };
    const reply = await answer(route, { input, request, response, caller, gateway });
    if ('stream' in reply) await reply.stream(response);
    else send(reply, response);
  };
}

function callerOf(route: Route, request: Request, identify: IdentifyCaller): Caller | null {
  const known = identify(request);
  return known === null && route.access === 'open' ? { name: 'anybody', role: 'viewer', from: '' } : known;
}

function refuse(route: Route, request: Request, caller: Caller | null): ProblemReply | null {
  if (caller === null || (caller.role === 'heartbeat' && !mayCall(caller.role, route.access)))
    return { problem: 'unauthorized', details: { headers: { 'www-authenticate': 'Bearer realm="recovery"' } } };
  if (!mayCall(caller.role, route.access)) return { problem: 'forbidden' };
  if (route.method === 'get') return null;
  if (!isSameOrigin(request)) return { problem: 'cross_site' };
  return isJsonRequest(request) ? null : { problem: 'content_type_unsupported' };
}

interface Exchange {
  readonly input: RawInput;
  readonly request: Request;
  readonly response: Response;
  readonly caller: Caller;
  readonly gateway: Gateway;
}

async function answer(route: Route, { input, request, response, caller, gateway }: Exchange): Promise<Reply> {
  const strange = prototypeKey(input);
  if (strange !== null) return strange;
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const now = Date.now();
  const header = (name: string): string | undefined => request.get(name);
  const reply = await route.run(input, { gateway, caller, header, signal: gone.signal, now });
  if (typeof route.audit === 'string') {
    await recordAudit(gateway, { route, input, caller, reply, requestId: requestIdOf(response), now });
  }
  return reply;
}

function send(reply: Exclude<Reply, { stream: unknown }>, response: Response): void {
  if ('problem' in reply) {
    sendProblem(response, reply.problem, reply.details);
    return;
  }
  response.status(reply.status).set({ 'cache-control': 'no-store', ...reply.headers });
  if (reply.body === undefined) response.end();
  else response.json(reply.body);
}

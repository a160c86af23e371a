import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { supervisorOrderSchema, supervisorVerbs, type SupervisorVerb } from '@recovery/contracts';
import { bearerMatches, errorMessage, type FencingLedger, type Logger } from '@recovery/runtime';
import type { ManagedProcess } from './managed-process.ts';
import type { Supervisor } from './supervisor.ts';

export interface SupervisorApiOptions {
  supervisor: Supervisor;
  ledger: FencingLedger;
  token: string;
  log: Logger;
}

interface Reply {
  status: number;
  body: object;
}

const LONGEST_BODY_BYTES = 10_000;

function refusal(status: number, code: string, message: string, details: object = {}): Reply {
  return { status, body: { code, message, ...details } };
}

/** Only what the recovery worker heals takes orders; the rest is our own and looks after itself. */
function takesOrders({ spec }: ManagedProcess): boolean {
  return spec.kind === 'watched' || spec.name === 'postgres';
}

async function readOrder(request: IncomingMessage): Promise<number | null> {
  if (Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY) > LONGEST_BODY_BYTES) return null;
  try {
    return supervisorOrderSchema.parse(await json(request)).fencingToken;
  } catch {
    return null;
  }
}

function perform(managed: ManagedProcess, verb: SupervisorVerb): Promise<void> {
  switch (verb) {
    case 'restart':
      return managed.restart();
    case 'start':
      return managed.start();
    case 'stop':
      return managed.stop();
    case 'fence':
      return Promise.resolve();
  }
}

async function obey(
  request: IncomingMessage,
  { managed, verb, options }: { managed: ManagedProcess; verb: SupervisorVerb; options: SupervisorApiOptions },
): Promise<Reply> {
  const { name } = managed.spec;
  if (!takesOrders(managed)) return refusal(403, 'not_a_patient', `${name} is not restarted by order`);
  const fencingToken = await readOrder(request);
  if (fencingToken === null)
    return refusal(400, 'order_invalid', 'the body must be {"fencingToken": positive integer}');
  if (!options.ledger.accept(name, fencingToken)) {
    const highestSeen = options.ledger.highestSeen(name);
    return refusal(409, 'fencing_token_stale', `token ${fencingToken} is not above ${highestSeen}`, { highestSeen });
  }
  options.log.info({ process: name, verb, fencingToken }, 'order accepted');
  await perform(managed, verb);
  return { status: 200, body: managed.view };
}

async function answer(request: IncomingMessage, options: SupervisorApiOptions): Promise<Reply> {
  if (!bearerMatches(request.headers.authorization, options.token))
    return refusal(401, 'unauthorized', 'a bearer token is required');
  const [, root, name, verbText, ...rest] = new URL(request.url ?? '/', 'http://supervisor').pathname.split('/');
  if (root !== 'processes' || rest.length > 0) return refusal(404, 'route_unknown', 'no such route');
  if (name === undefined) {
    if (request.method !== 'GET') return refusal(405, 'method_not_allowed', 'use GET');
    return { status: 200, body: options.supervisor.processes.map(({ view }) => view) };
  }
  const managed = options.supervisor.find(name);
  if (managed === undefined) return refusal(404, 'process_unknown', `there is no process ${name}`);
  if (verbText === undefined) {
    if (request.method !== 'GET') return refusal(405, 'method_not_allowed', 'use GET');
    return { status: 200, body: managed.view };
  }
  const verb = supervisorVerbs.find((known) => known === verbText);
  if (verb === undefined) return refusal(404, 'route_unknown', 'no such order');
  if (request.method !== 'POST') return refusal(405, 'method_not_allowed', 'use POST');
  return obey(request, { managed, verb, options });
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** The HTTP API by which the recovery worker restarts what it heals; loopback only, orders carry a fencing token. */
export async function startSupervisorApi(
  options: SupervisorApiOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, options)
      .catch((error: unknown) => {
        options.log.error({ err: error }, 'order failed');
        return refusal(500, 'order_failed', errorMessage(error));
      })
      .then((reply) => send(response, reply))
      .catch((error: unknown) => options.log.error({ err: error }, 'answer could not be sent'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the supervisor API has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AppError } from '@recovery/runtime';
import { answer, type Doors } from './answer.ts';
import { streamEvents, type EventSource } from './event-stream.ts';
import { isProblemCode, problem, type Reply } from './problem.ts';

/** Schedulers listen, and a person may; each costs a connection to the Engine. */
const MAX_LISTENERS = 16;

export type ProxyServerOptions = Doors & EventSource & { readonly host: string; readonly port: number };

/** The proxy's HTTP API. */
export async function startProxyServer(options: ProxyServerOptions): Promise<{ port: number; close(): Promise<void> }> {
  const { log, host, port } = options;
  let listeners = 0;

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = await answer(request, options);
    if (reply !== 'events') return send(response, reply);
    if (listeners >= MAX_LISTENERS) return send(response, problem('too_many_listeners'));
    listeners += 1;
    try {
      await streamEvents(response, options);
    } finally {
      listeners -= 1;
    }
  };
  const onFailure = (response: ServerResponse, error: unknown): void => {
    const code = error instanceof AppError && isProblemCode(error.code) ? error.code : 'internal';
    if (code === 'internal') log.error({ err: error }, 'request failed');
    if (response.headersSent) response.destroy();
    else send(response, problem(code));
  };
  const server = createServer(
    { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 },
    (request, response) => {
      respond(request, response).catch((error: unknown) => onFailure(response, error));
    },
  );
  server.listen({ host, port });
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, { status, type, headers, body }: Reply): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}

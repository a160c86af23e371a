import { createServer, type RequestListener, type Server } from 'node:http';
import { AppError } from '@recovery/runtime';
import { refuseBrokenRequest } from './http/refuse-broken-request.ts';
import { refuseExpectation } from './http/refuse-expectation.ts';

/** Headers and body must arrive within this time: who sends a byte a second is cut off. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 8_000;
const MAX_CONNECTIONS = 2_000;
const DRAIN_MS = 2_000;

/**
 * Serves `listener`; port 0 takes any free one.
 * @throws {AppError} `port_unavailable` (exit code 1) when the port cannot be bound
 */
export async function listen(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      // Without one it is refused as under a foreign one, with a problem.
      requireHostHeader: false,
    },
    listener,
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', refuseBrokenRequest);
  server.on('checkExpectation', refuseExpectation);
  await bind(server, { host, port });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => drain(server),
  };
}

function bind(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `cannot listen on ${host}:${port}: ${cause.message}`;
      reject(new AppError('port_unavailable', message, { cause, exitCode: 1 }));
    });
    server.listen({ host, port }, () => resolve());
  });
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(force);
}

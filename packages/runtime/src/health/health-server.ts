import { createServer, type Server } from 'node:http';
import { AppError } from '../app-error.ts';
import { type ControlOptions, createControlEndpoint } from '../control/control-endpoint.ts';
import type { Logger } from '../create-logger.ts';
import type { Faults } from '../faults/create-faults.ts';
import { answer } from './health-routes.ts';
import { sendReply } from './http-reply.ts';
import type { HealthCheck } from './run-checks.ts';

export interface HealthServerOptions {
  name: string;
  host: string;
  /** 0 takes any free port; the result says which. */
  port: number;
  log: Logger;
  /** Checks by name; all must be ok for /readyz and /health to answer 200. */
  readiness: Record<string, HealthCheck>;
  /** Shown by /health; has no say in the status. */
  details?: () => object | Promise<object>;
  control?: ControlOptions;
  faults?: Faults;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

const DRAIN_MS = 1_000;

/**
 * Serves /livez, /readyz, /health and, when configured, /control and /faults.
 * @throws {AppError} `health_port_unavailable` when the port cannot be bound
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const control =
    options.control === undefined ? null : createControlEndpoint({ options: options.control, log: options.log });
  const routes = {
    name: options.name,
    startedAt: Math.round(Date.now() - process.uptime() * 1_000),
    readiness: options.readiness,
    details: options.details,
    control,
    faults: options.faults,
  };
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      answer(request, routes).then(
        (reply) => {
          sendReply(response, reply);
        },
        (error: unknown) => {
          if (request.destroyed && !request.complete) return;
          options.log.error({ err: error, url: request.url }, 'health request failed');
          sendReply(response, { status: 500, body: { code: 'internal', message: 'internal error' } });
        },
      );
    },
  );
  const port = await listen(server, options);
  return {
    port,
    close: async () => {
      control?.close();
      await closeServer(server);
    },
  };
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new AppError('health_port_unavailable', `cannot listen on ${host}:${port}: ${cause.message}`, { cause }));
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

// Keep-alive connections of a prober would hold a plain close() open for ever.
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  const drain = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearTimeout(drain);
}

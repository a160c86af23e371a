import { get, createServer, type Server } from 'node:http';
import type { Canary } from '../canary.ts';

const HOST = '127.0.0.1';
const STATUS = 204;

/**
 * Can this process open a connection, accept one, and speak HTTP? Asks a server of its own over a new
 * connection each time.
 */
export function createLoopbackHttpCanary(): Canary {
  let own: OwnServer | null = null;
  return {
    check: async (signal) => {
      own ??= await listen();
      const status = await ask(own.port, signal);
      return status === STATUS ? null : `our own server answered ${status}`;
    },
    close: () => {
      own?.server.close();
    },
  };
}

interface OwnServer {
  readonly server: Server;
  readonly port: number;
}

/** @throws a system error; the next look tries again */
function listen(): Promise<OwnServer> {
  const server = createServer((_request, response) => {
    response.writeHead(STATUS).end();
  });
  return new Promise((resolve, reject) => {
    // Stays: what happens to it later is noticed by asking.
    server.on('error', reject);
    server.listen({ host: HOST, port: 0 }, () => {
      server.unref();
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve({ server, port: address.port });
    });
  });
}

/** @throws a system error, and when `signal` aborts */
function ask(port: number, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get({ host: HOST, port, agent: false, signal }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
  });
}

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { proxyConnection, type ProxiedConnection } from './proxied-connection.ts';

/**
 * pass: forwards, delayMs late when given · hold: connections are accepted and kept, yet nothing comes
 * through; what was sent arrives when it passes again · refuse: new connections are refused, present ones
 * go on · reset: every connection, present or new, is reset.
 */
export type ProxyMode =
  | { readonly type: 'pass'; readonly delayMs?: number }
  | { readonly type: 'hold' }
  | { readonly type: 'refuse' }
  | { readonly type: 'reset' };

/** A line to a server that a test can make as bad as networks are. */
export interface TcpProxy {
  readonly port: number;
  /** The server's address, by way of the proxy. */
  urlOf(serverUrl: string): string;
  /** For present and new connections; `pass` at first. */
  setMode(mode: ProxyMode): Promise<void>;
  /** The present connections are dead from now on and nobody is told (half-open); new ones work. Returns how many. */
  abandonConnections(): number;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** Listens on a free port of 127.0.0.1 and passes on to `target`. */
export async function startTcpProxy({ host = LOOPBACK, port }: { host?: string; port: number }): Promise<TcpProxy> {
  const present = new Set<ProxiedConnection>();
  const abandoned = new Set<ProxiedConnection>();
  let mode: ProxyMode = { type: 'pass' };
  let server: Server | null = null;

  const accept = (near: Socket): void => {
    const connection = proxyConnection(near, { host, port });
    present.add(connection);
    near.once('close', () => present.delete(connection));
    follow(connection, mode);
  };
  const listen = async (ownPort: number): Promise<number> => {
    server = createServer({ allowHalfOpen: true }, accept);
    server.listen(ownPort, LOOPBACK);
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : ownPort;
  };
  const stopListening = (): void => {
    server?.close();
    server = null;
  };

  const ownPort = await listen(0);
  return {
    port: ownPort,
    urlOf: (serverUrl) => {
      const url = new URL(serverUrl);
      url.host = `${LOOPBACK}:${ownPort}`;
      return url.href;
    },
    setMode: async (next) => {
      mode = next;
      for (const connection of present) follow(connection, mode);
      if (mode.type === 'refuse') stopListening();
      else if (server === null) await listen(ownPort);
    },
    abandonConnections: () => {
      const dead = [...present];
      for (const connection of dead) {
        connection.hold();
        abandoned.add(connection);
      }
      present.clear();
      return dead.length;
    },
    close: async () => {
      stopListening();
      await Promise.all([...present, ...abandoned].map((connection) => connection.destroy()));
    },
  };
}

function follow(connection: ProxiedConnection, mode: ProxyMode): void {
  switch (mode.type) {
    case 'pass':
      return connection.pass(mode.delayMs ?? 0);
    case 'hold':
      return connection.hold();
    case 'reset':
      return connection.reset();
    case 'refuse':
      return connection.pass(0);
  }
}

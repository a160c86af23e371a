import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { guardSocket, refuseBlockedHost } from './blocked-address.ts';

/**
 * A connected (for TLS: verified) socket that is destroyed when `signal` aborts.
 * @throws {BlockedAddressError} or a system error
 */
export function openSocket({
  host,
  port,
  tls,
  signal,
}: {
  host: string;
  port: number;
  tls: boolean;
  signal: AbortSignal;
}): Promise<Socket> {
  refuseBlockedHost(host);
  const socket = guardSocket(
    tls ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) }) : connectTcp({ host, port }),
  );
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  return new Promise((resolve, reject) => {
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      resolve(socket);
    });
    // Stays: an error after the promise is settled must not be unhandled.
    socket.on('error', reject);
    socket.once('close', () => {
      reject(new ConnectionClosedError());
    });
  });
}

/** The other side ended the connection before it had answered. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError';
  readonly code = 'ECONNRESET';

  constructor() {
    super('the connection was closed without an answer');
  }
}

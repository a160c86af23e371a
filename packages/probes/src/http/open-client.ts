import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import { guardSocket } from '../blocked-address.ts';

/**
 * undici's own time-outs are off: the deadline of the check is `signal`, and it ends the socket in any state.
 * @param options.ca PEM; the certificates that Node trusts when not given
 */
export function openClient(origin: string, { signal, ca }: { signal: AbortSignal; ca?: string }): Client {
  const connect = buildConnector({ timeout: 0, allowH2: false, ...(ca === undefined ? {} : { ca }) });
  return new Client(origin, {
    connect: (options, callback) => {
      const socket: unknown = connect(options, callback);
      if (!isSocket(socket)) return;
      guardSocket(socket);
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
    },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'destroy' in value && 'remoteAddress' in value;
}

import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the ports the kernel hands to outgoing connections: a client that reconnects to a dead
// server on one of those could be given the server's own port, and hold it.
const LOWEST_PORT = 15_000;
const HIGHEST_PORT = 31_999;
const ATTEMPTS = 200;

const handedOut = new Set<number>();

/** Whether a server could listen on this port now. Port 0 is always free. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      // The machine has no such address (IPv6 switched off): nobody can hold the port there.
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(true);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A TCP port that nothing listens on, on loopback or on any address, and that this process has not handed out before. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT + 1);
    if (handedOut.has(port)) continue;
    if ((await isPortFree(port, '127.0.0.1')) && (await isPortFree(port, '0.0.0.0'))) {
      handedOut.add(port);
      return port;
    }
  }
  throw new Error(`no free port between ${LOWEST_PORT} and ${HIGHEST_PORT}`);
}

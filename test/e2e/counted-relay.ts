import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

/** A way to a server on which what comes by is counted. */
export interface CountedRelay {
  readonly port: number;
  /** Connections, and what was sent on them. */
  count(): number;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 and passes everything on to `targetPort` there. */
export async function startCountedRelay(targetPort: number): Promise<CountedRelay> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    count += 1;
    const far = connect(targetPort, '127.0.0.1');
    near.on('data', () => (count += 1));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay does not listen on a port');
  return {
    port: address.port,
    count: () => count,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

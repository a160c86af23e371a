import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const orderSchema = z.object({ fencingToken: z.number() });

/** A supervisor's HTTP API for one process `engine`; `hanging` takes orders and never answers. */
export async function startFencedSupervisor({ token }: { token: string }) {
  let highest = 0;
  let restartCount = 0;

  const answer = async (request: IncomingMessage): Promise<[status: number, code: string]> => {
    const [, , name, verb] = (request.url ?? '').split('/');
    if (request.headers.authorization !== `Bearer ${token}`) return [401, 'unauthorized'];
    if (name !== 'engine') return [404, 'process_unknown'];
    if (request.method === 'GET') return [200, 'ok'];
    const { fencingToken } = orderSchema.parse(await json(request));
    if (fencingToken <= highest) return [409, 'fencing_token_stale'];
    highest = fencingToken;
    if (verb === 'restart') restartCount += 1;
    return [200, 'ok'];
  };

  const server = createServer((request, response) => {
    if (request.url?.includes('/hanging/') === true) return;
    void answer(request).then(([status, code]) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code, message: code }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    restartCount: () => restartCount,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen on a port');
  return address.port;
}

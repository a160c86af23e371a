import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What reached a watched service, and when: the truth about checks and actions, in monotonic ms. */
export interface FarEnd {
  readonly url: string;
  readonly checkedAt: readonly number[];
  readonly actedAt: readonly number[];
  close(): Promise<void>;
}

/**
 * A watched service with a control endpoint.
 * @param options.isHealthy asked with the time since the last action (since the start before the first), ms
 */
export async function startFarEnd({ isHealthy }: { isHealthy: (sinceActionMs: number) => boolean }): Promise<FarEnd> {
  const startedAt = performance.now();
  const checkedAt: number[] = [];
  const actedAt: number[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const now = performance.now();
    if (request.method === 'POST') actedAt.push(now);
    if (request.url === '/health') {
      checkedAt.push(now);
      if (!isHealthy(now - (actedAt.at(-1) ?? startedAt))) response.statusCode = 503;
    }
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    checkedAt,
    actedAt,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
